/**
 * A node of the log in a process that a test kills without warning. It says a word before each pass, and passes as fast
 * as it can. It loads only what a pass needs, because it is started a hundred times.
 */
import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { openDatabase } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { openVault } from '../../platform/vault/vault.ts';
import { makeAudit } from '../audit/index.ts';
import { makeTransparency, type TransparencySettings } from './transparency.ts';

export interface LogNodeOptions {
  readonly url: string;
  readonly rootKey: string;
  readonly database: {
    readonly connectTimeoutMs: number;
    readonly statementTimeoutMs: number;
    readonly idleTransactionTimeoutMs: number;
  };
  readonly settings: TransparencySettings;
}

const { url, rootKey, settings, ...options } = JSON.parse(process.argv[2] ?? '{}') as LogNodeOptions;
const clock = { now: () => Date.now() };
const random = (length: number): Uint8Array => randomBytes(length);
const database = openDatabase(url, { ...options.database, poolSize: 3, onError: () => {} });
const vault = await openVault({
  database,
  rootKeys: [{ id: 'test', key: Buffer.from(rootKey, 'base64') }],
  clock,
  random,
});
const nothing = { inc: () => {}, set: () => {} };
const metrics = { logEntries: nothing, logSize: nothing, logFailures: nothing, logWritable: nothing };
const { worker } = await makeTransparency(
  {
    database,
    vault,
    clock,
    random,
    audit: makeAudit({ database, clock, random }),
    logger: {} as unknown as Logger,
    metrics: metrics as unknown as Metrics,
  },
  settings,
);
process.once('disconnect', () => process.exit(0));
// What is killed writes nothing at its end; the next one is to find compiled what this one has compiled.
flushCompileCache();
for (;;) {
  process.send?.('pass');
  await worker.pass();
}
