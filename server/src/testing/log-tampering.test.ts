/**
 * Whoever owns the database can change it: triggers switched off, rows edited by hand. Each such change is found by
 * `audit verify database` with a message and an exit code of its own, against the checkpoint kept outside.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  makeNoteSigner,
  makeNoteVerifier,
  makeSignerKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  signCheckpoint,
} from '@strongroom/transparency-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyDatabase } from '../cli/verify/database.ts';
import { FAULT_CODES } from '../cli/verify/faults.ts';
import { type Statement, sql } from '../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { backup, openTestLog, TEST_ORIGIN, type TestLog } from './log.fixture.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const NOW = Date.parse('2026-03-06T12:00:00Z');
const clock = { now: () => NOW };
/** When the lease of the log is over. */
const later = { now: () => NOW + 60_000 };
let fresh: FreshDatabase;
let directory: string;
let log: TestLog;
let early: string;
let checkpoint: string;

beforeEach(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-tampering-'));
  log = await openTestLog({ url: fresh.url, directory, clock });
  await log.write(4);
  await log.worker.pass();
  early = (await log.receipts.checkpoint()) ?? '';
  await log.write(6);
  await log.worker.pass();
  checkpoint = (await log.receipts.checkpoint()) ?? '';
});
afterEach(async () => {
  await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

/** What a person with all rights on the database can do. */
const byHand = (...statements: Statement<unknown>[]): Promise<void> =>
  log.database.transaction(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const statement of statements) await statement.execute(tx);
  });

async function verify(
  given: { checkpoint?: string; since?: string; origin?: string } = {},
): Promise<[string, number, number | null]> {
  const key = parseVerifierKey(log.receipts.verifierKey);
  if (!key.ok) throw new Error(key.refusal);
  const trust = {
    origin: given.origin ?? TEST_ORIGIN,
    logKeys: [makeNoteVerifier(key.value)],
    witnesses: [],
    witnessThreshold: 0,
  };
  const verified = await verifyDatabase({
    url: fresh.url,
    trust,
    checkpoint: given.checkpoint ?? checkpoint,
    since: given.since,
  });
  if (verified.ok) return ['verified', 0, verified.value.checkpoint.size];
  return [verified.refusal.kind, FAULT_CODES[verified.refusal.kind].code, verified.refusal.index];
}

/** A row's content moves with its salt. */
const content = sql.raw('(body, salt)');

it('a log that nobody touched is verified', async () => {
  expect(await verify({ since: early })).toEqual(['verified', 0, 10]);
  expect(await verify({ checkpoint: early })).toEqual(['verified', 0, 4]);
});

it.each<[string, () => Promise<void>, [string, number, number | null]]>([
  [
    'a flipped bit',
    () => byHand(sql`update audit_entry set body = replace(body, '"serial":6', '"serial":7') where seq = 6`),
    ['changed', 19, 5],
  ],
  [
    'two entries that changed places',
    () =>
      byHand(
        sql`update audit_entry one set ${content} = (select other.body, other.salt from audit_entry other where other.seq = 11 - one.seq)
            where one.seq in (3, 8)`,
      ),
    ['swapped', 20, 2],
  ],
  ['a removed entry', () => byHand(sql`delete from audit_entry where seq = 4`), ['removed', 21, 3]],
  [
    'an entry removed with its leaf, and the others moved up',
    () =>
      byHand(
        sql`delete from audit_entry where seq = 4`,
        sql`delete from log_leaf where entry_seq = 4`,
        sql`update log_leaf set leaf_index = -leaf_index where leaf_index > 3`,
        sql`update log_leaf set leaf_index = -leaf_index - 1 where leaf_index < 0`,
      ),
    ['removed', 21, 3],
  ],
  [
    'an entry inserted behind the back of the log',
    () =>
      byHand(
        sql`insert into audit_entry (id, at, event, body, salt, tx)
            select 'aud_new', at, event, replace(body, '"serial":2', '"serial":99'), salt, tx from audit_entry where seq = 2`,
      ),
    ['inserted', 22, null],
  ],
  [
    'an entry inserted with a leaf',
    () =>
      byHand(
        sql`insert into audit_entry (id, at, event, body, salt, tx)
            select 'aud_new', at, event, replace(body, '"serial":2', '"serial":99'), salt, tx from audit_entry where seq = 2`,
        sql`update log_leaf set leaf_index = -leaf_index where leaf_index > 4`,
        sql`update log_leaf set leaf_index = -leaf_index + 1 where leaf_index < 0`,
        sql`insert into log_leaf (leaf_index, entry_seq, commitment) select 5, max(seq), sha256(body_of.body::bytea) from audit_entry,
            (select body from audit_entry where seq = 2) body_of group by body_of.body`,
      ),
    ['inserted', 22, 5],
  ],
  [
    'an entry that stands there twice',
    () =>
      byHand(
        sql`insert into audit_entry (id, at, event, body, salt, tx)
            select 'aud_new', at, event, body, salt, tx from audit_entry where seq = 5`,
        sql`update log_leaf set leaf_index = -leaf_index where leaf_index > 4`,
        sql`update log_leaf set leaf_index = -leaf_index + 1 where leaf_index < 0`,
        sql`insert into log_leaf (leaf_index, entry_seq, commitment)
            select 5, (select max(seq) from audit_entry), commitment from log_leaf where leaf_index = 4`,
      ),
    ['duplicated', 23, 5],
  ],
  [
    'a tail cut off',
    () => byHand(sql`delete from audit_entry where seq > 7`, sql`delete from log_leaf where entry_seq > 7`),
    ['cut-tail', 24, 7],
  ],
  [
    'an entry larger than the limit',
    () =>
      byHand(
        sql`alter table audit_entry drop constraint audit_entry_body_check`,
        sql`update audit_entry set body = body || repeat(' ', 20000) where seq = 6`,
      ),
    ['oversize', 11, 5],
  ],
  [
    'a hash of the tree changed',
    () => byHand(sql`update log_tile set bytes = set_byte(bytes, 3, 255 - get_byte(bytes, 3))`),
    ['damaged-tile', 26, null],
  ],
  ['the tiles gone', () => byHand(sql`delete from log_tile`), ['missing-tile', 27, null]],
])('%s is found', async (_name, tamper, expected) => {
  await tamper();
  expect(await verify()).toEqual(expected);
});

describe('a checkpoint', () => {
  /** Signed by whoever holds the key of the log: its operator. */
  async function signedByUs(head: { size: number; root: Uint8Array }, name = TEST_ORIGIN): Promise<string> {
    const stranger = await makeSignerKey(name, SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(9));
    return signCheckpoint({ origin: name, ...head, extensions: [] }, [makeNoteSigner(stranger)]);
  }

  it('that is older than the one kept is not taken for the newest', async () => {
    expect(await verify({ checkpoint: early, since: checkpoint })).toEqual(['replayed', 17, 4]);
  });

  it('of another log, or under another key, is refused', async () => {
    expect((await verify({ origin: 'other.example/log' })).slice(0, 2)).toEqual(['wrong-origin', 14]);
    expect(
      (await verify({ checkpoint: await signedByUs({ size: 10, root: new Uint8Array(32) }) })).slice(0, 2),
    ).toEqual(['wrong-key', 12]);
  });

  it('with another size is not what was signed', async () => {
    expect((await verify({ checkpoint: checkpoint.replace('\n10\n', '\n9\n') })).slice(0, 2)).toEqual([
      'bad-signature',
      13,
    ]);
  });
});

it('a forked tree is found by whoever kept a checkpoint of the other one', async () => {
  const restore = await backup(log);
  await log.write(2);
  await log.worker.pass();
  const kept = (await log.receipts.checkpoint()) ?? '';
  await restore();
  // An operator who lies to two clients: the same key, another history, and no copy outside that would stop it.
  const other = await openTestLog({ url: fresh.url, directory: join(directory, 'other'), clock: later });
  await other.write(5);
  await other.worker.pass();
  const shown = (await other.receipts.checkpoint()) ?? '';
  await other.close();
  expect(await verify({ checkpoint: shown })).toEqual(['verified', 0, 15]);
  expect((await verify({ checkpoint: shown, since: kept })).slice(0, 2)).toEqual(['forked', 18]);
});

it('the command says it with its exit code, to machines in one object', async () => {
  const kept = join(directory, 'kept');
  await writeFile(kept, checkpoint);
  const run = (...more: string[]) =>
    spawnSync(
      process.execPath,
      [
        ...[CLI, ...more, 'audit', 'verify', 'database', '--database', fresh.url],
        ...['--key', log.receipts.verifierKey, '--checkpoint', kept],
      ],
      { encoding: 'utf8' },
    );
  expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining('verified: 10 entries') });
  await byHand(sql`delete from audit_entry where seq = 4`);
  expect(run()).toMatchObject({ status: 21, stderr: expect.stringMatching(/^removed: entry 3 is missing/) });
  const said = run('--json');
  expect([said.status, JSON.parse(said.stdout)]).toMatchObject([21, { ok: false, kind: 'removed', index: 3 }]);
});
