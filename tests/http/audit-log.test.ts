/** The audit log from outside: anybody reads checkpoint and tiles, the owner gets receipts, and all of it verifies. */
import { rm, writeFile } from 'node:fs/promises';
import { readReceipt } from '@strongroom/audit-proofs';
import {
  commitEntry,
  type LogTrust,
  leafHash,
  makeNoteVerifier,
  type OpenedCheckpoint,
  openCheckpoint,
  parseVerifierKey,
  type ReadTiles,
  readEntries,
  tilePath,
  verifyInclusion,
} from '@strongroom/transparency-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkProblem } from './contract.check.ts';
import { exchange, type RawAnswer } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

let house: House;
let kim: Person;
beforeAll(async () => {
  house = await openHouse();
  kim = await newPerson(house);
});
afterAll(() => house.close());

const get = (path: string): Promise<RawAnswer> =>
  exchange(house.url, { path, headers: { host: new URL(ORIGIN).host } });
const pass = (): Promise<void> => house.services.log.worker.pass();

/** What somebody knows who got the verifier key from elsewhere. */
async function trust(): Promise<LogTrust> {
  const key = parseVerifierKey((await get('/log/key')).text.trim());
  if (!key.ok) throw new Error(key.refusal);
  return { origin: key.value.name, logKeys: [makeNoteVerifier(key.value)], witnesses: [], witnessThreshold: 0 };
}

async function checkpoint(): Promise<OpenedCheckpoint['checkpoint']> {
  const opened = await openCheckpoint((await get('/log/checkpoint')).text, await trust());
  if (!opened.ok) throw new Error(opened.refusal);
  return opened.value.checkpoint;
}

const hex = (all: readonly Uint8Array[]): string[] => all.map((bytes) => Buffer.from(bytes).toString('hex'));

const readTiles: ReadTiles = (addresses) =>
  Promise.all(
    addresses.map(async (address) => {
      const answer = await get(`/log/${tilePath(address)}`);
      return answer.status === 200 ? answer.bytes : null;
    }),
  );

describe('anybody', () => {
  it('reads the signed checkpoint and finds every entry committed to below it', async () => {
    await pass();
    const { origin, size, root } = await checkpoint();
    expect(origin).toBe('portal.test/log');
    const { rows } = await house.sql.query<{ count: number }>('select count(*)::int as count from audit_entry');
    expect(size).toBe(rows[0]?.count);
    const commitments = await readEntries({ size, root, readTiles }, 0, size);
    const kept = await house.sql.query<{ body: string; salt: Buffer }>(
      'select body, salt from log_leaf join audit_entry on seq = entry_seq order by leaf_index',
    );
    expect(hex(commitments)).toEqual(hex(kept.rows.map(({ body, salt }) => commitEntry(salt, Buffer.from(body)))));
  });

  it('finds the next checkpoint to continue the one before', async () => {
    const before = await checkpoint();
    await signIn(house, kim);
    await pass();
    const after = await checkpoint();
    expect(after.size).toBeGreaterThan(before.size);
  });

  it.each([
    '/log/tile/0/001',
    '/log/tile/0/000.p/256',
    '/log/tile/0/000.p/0',
    '/log/tile/0/00',
    '/log/tile/0/x000/000',
    '/log/tile/64/000',
    '/log/tile/entries/001',
    '/log/tile/-1/000',
    '/log/tile/0/000.p/255',
    '/log/tile/../key',
    '/log/tile/0/999999999999999999999',
    '/log/',
  ])('gets a plain refusal for %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(checkProblem(answer).code).toBe('not-found');
  });
});

describe('the owner', () => {
  it('gets a receipt of each entry of the history, and it verifies without us', async () => {
    const { browser } = await signIn(house, kim);
    await pass();
    const { entries } = await browser.ask('listHistory', {});
    expect(entries.length).toBeGreaterThan(3);
    const trusted = await trust();
    for (const { id, event } of entries) {
      const receipt = readReceipt(await browser.ask('getReceipt', { params: { entryId: id } }));
      if (!receipt.ok) throw new Error(receipt.refusal);
      const { entry, salt, index, proof, checkpoint: note } = receipt.value;
      const opened = await openCheckpoint(note, trusted);
      if (!opened.ok) throw new Error(opened.refusal);
      const { size, root } = opened.value.checkpoint;
      const leaf = leafHash(commitEntry(salt, new TextEncoder().encode(entry)));
      expect(verifyInclusion({ size, root, index, leafHash: leaf, proof })).toBe(true);
      expect(JSON.parse(entry)).toMatchObject({ id, event });
    }
  });

  it('waits for the receipt of what the log has not taken yet', async () => {
    const { browser } = await signIn(house, kim);
    const [entry] = (await browser.ask('listHistory', {})).entries;
    const params = { entryId: entry?.id ?? '' };
    const early = await browser.call('getReceipt', { params });
    expect([early.outcome, early.headers['retry-after']]).toEqual(['receipt-not-ready', '1']);
    await pass();
    expect((await browser.call('getReceipt', { params })).outcome).toBe('done');
  });

  it('learns nothing of entries of others, not even that they exist', async () => {
    const [mine, theirs] = [await signIn(house, kim), await signIn(house, await newPerson(house))];
    const [entry] = (await theirs.browser.ask('listHistory', {})).entries;
    await pass();
    for (const entryId of [entry?.id ?? '', 'aud_00000000000000000000000000']) {
      expect((await mine.browser.call('getReceipt', { params: { entryId } })).outcome).toBe('not-found');
    }
  });
});

describe('a log that cannot be kept', () => {
  it('lets nothing happen that would not be written down, and goes on reading', async () => {
    const broken = await openHouse({ auditLog: { refuseAfterSeconds: 30 } });
    const person = await newPerson(broken);
    const { browser } = await signIn(broken, person);
    const { worker } = broken.services.log;
    await worker.pass();
    const [directory] = broken.logDirectories;
    // A disk that gives way: nothing can be written where the copy of the log lies.
    await rm(directory ?? '', { recursive: true });
    await writeFile(directory ?? '', 'in the way');
    await browser.ask('endSessions', { query: { keep: 'current' } });
    await expect(worker.pass()).rejects.toThrow();
    broken.clock.advance(31_000);
    const entries = 'select count(*)::int as count from audit_entry';
    const before = (await broken.sql.query(entries)).rows;
    const body = { username: person.username, password: 'not this one' };
    const refused = await broken.browser().call('beginSignIn', { body });
    expect([refused.status, refused.outcome, refused.headers['retry-after']]).toEqual([503, 'audit-unavailable', '30']);
    expect((await broken.sql.query(entries)).rows).toEqual(before);
    expect((await browser.call('getSession')).data()).toMatchObject({ signedIn: true });
    // Nobody is kept signed in: what only takes rights away is done, and written down like everything.
    expect((await browser.call('signOut')).outcome).toBe('done');
    expect((await broken.sql.query(`select event from audit_entry order by seq desc limit 1`)).rows).toEqual([
      { event: 'session.ended' },
    ]);
    await rm(directory ?? '');
    await worker.pass();
    expect((await broken.browser().call('beginSignIn', { body })).outcome).toBe('sign-in-refused');
    await broken.close();
  });
});
