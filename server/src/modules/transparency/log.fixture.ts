/** A log on a database of its own, for tests: audit, worker and copy, each pass made when the test says so. */
import { randomBytes } from 'node:crypto';
import { presets } from '../../platform/config/config.schema.ts';
import { type Database, openDatabase } from '../../platform/database/database.ts';
import { type Logger, makeLogger } from '../../platform/logging.ts';
import { makeMetrics } from '../../platform/metrics.ts';
import { openVault } from '../../platform/vault/vault.ts';
import { type Audit, type AuditEvent, makeAudit, systemActor } from '../audit/index.ts';
import { makeTransparency, type Transparency, type TransparencySettings } from './transparency.ts';

export const TEST_ORIGIN = 'log.example/audit';
/** The vault of these logs; a log that two processes share is opened with one key. */
export const TEST_ROOT_KEY = Buffer.alloc(32, 7).toString('base64');

export interface TestLog extends Transparency {
  readonly database: Database;
  readonly audit: Audit;
  /** Writes entries, one transaction each. */
  write(count: number, event?: Partial<AuditEvent>): Promise<void>;
  close(): Promise<void>;
}

const random = (length: number): Uint8Array => randomBytes(length);

export async function openTestLog(
  at: { readonly url: string; readonly directory: string; readonly clock: { now(): number }; readonly logger?: Logger },
  settings: Partial<TransparencySettings> = {},
): Promise<TestLog> {
  const { clock, logger = makeLogger('silent') } = at;
  const database = openDatabase(at.url, { ...presets.database, poolSize: 6, onError: () => {} });
  const rootKeys = [{ id: 'test', key: Buffer.from(TEST_ROOT_KEY, 'base64') }] as const;
  const vault = await openVault({ database, rootKeys, clock, random });
  const audit = makeAudit({ database, clock, random });
  const log = await makeTransparency(
    { database, vault, clock, random, logger, metrics: makeMetrics(), audit },
    { ...presets.auditLog, origin: TEST_ORIGIN, directory: at.directory, ...settings },
  );
  let serial = 0;
  return {
    ...log,
    database,
    audit,
    async write(count, event = {}) {
      for (let written = 0; written < count; written += 1) {
        serial += 1;
        await database.transaction((tx) => audit.append(tx, anEvent(serial, event)));
      }
    },
    close: () => database.close(),
  };
}

export const anEvent = (serial: number, event: Partial<AuditEvent> = {}): AuditEvent => ({
  event: 'test.happened',
  outcome: 'done',
  actor: systemActor,
  origin: null,
  userId: null,
  accountId: null,
  details: { serial },
  ...event,
});
