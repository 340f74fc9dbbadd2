/** Who reads the audit log in these tests: an auditor with a credential, the command line, and whoever checks a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type VerifiedExport, verifyExport } from '@strongroom/audit-proofs';
import type { OperationId, Problem } from '@strongroom/contract';
import type { Services } from '@strongroom/server';
import { type LogTrust, makeNoteVerifier, parseVerifierKey } from '@strongroom/transparency-log';
import { checkAnswer } from './contract.check.ts';
import type { RawAnswer } from './exchange.ts';
import { type House, ORIGIN } from './harness.ts';

type Event = Parameters<Services['audit']['append']>[1];

/** Writes an entry as the house would, in a transaction of its own; answers its id. */
export const record = (house: House, event: Partial<Event>): Promise<string> =>
  house.services.database.transaction((tx) =>
    house.services.audit.append(tx, {
      event: 'test.happened',
      outcome: 'done',
      actor: { kind: 'system', userId: null, sessionId: null, surface: null },
      origin: null,
      userId: null,
      accountId: null,
      details: {},
      ...event,
    }),
  );

export const pass = (house: House): Promise<void> => house.services.log.worker.pass();

/** What somebody knows who got the log's key from elsewhere. */
export function trustIn(house: House): LogTrust {
  const key = parseVerifierKey(house.services.log.receipts.verifierKey);
  if (!key.ok) throw new Error(key.refusal);
  return { origin: key.value.name, logKeys: [makeNoteVerifier(key.value)], witnesses: [], witnessThreshold: 0 };
}

export async function verified(house: House, exported: Uint8Array): Promise<VerifiedExport> {
  const found = await verifyExport(
    (async function* () {
      yield exported;
    })(),
    trustIn(house),
  );
  if (!found.ok) throw new Error(JSON.stringify(found.refusal));
  return found.value;
}

export interface Asked extends RawAnswer {
  readonly problem: Problem | null;
}

/** A program of the broker: no cookies, no browser, a credential. */
export async function askAs(
  house: House,
  secret: string,
  name: OperationId,
  query: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const browser = house.browser();
  const { path } = browser.write(name, { query });
  const host = new URL(ORIGIN).host;
  const answer = await browser.send({ path, headers: { host, authorization: `Bearer ${secret}`, ...headers } });
  return { ...answer, problem: checkAnswer(name, answer, house.described) };
}

export async function grant(
  house: House,
  role: 'auditor' | 'desk' = 'auditor',
  days = 30,
): Promise<{ readonly id: string; readonly secret: string }> {
  const granted = await house.services.records.auditors.grant({ role, name: `${role} Marlow`, days, by: 'ops' });
  if (!granted.ok) throw new Error(`at most ${granted.refusal.most}`);
  return granted.value;
}

const CLI = fileURLToPath(new URL('../../server/src/cli.ts', import.meta.url));

export async function strongroom(args: readonly string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { env: { PATH, NODE_COMPILE_CACHE } });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  child.stdin.end();
  const [code] = await once(child, 'exit');
  const [out, err] = await said;
  return { code, out, err };
}
