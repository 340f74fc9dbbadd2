/** Retention and erasure: what goes is gone everywhere, and every proof of everything else holds as before. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReceipt, verifyReceipt } from '@strongroom/audit-proofs';
import { DAY_MS } from '@strongroom/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs, grant, pass, record, strongroom, trustIn, verified } from './audit.readers.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import { tablesOf } from './state.snapshot.ts';

/** Found nowhere else. */
const SECRET = 'violet-herons-under-glass';
const ADDRESS = '198.51.100.77';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'strongroom-retention-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function open(name: string, policy: Readonly<Record<string, unknown>> = {}): Promise<House> {
  return openHouse({ policy, auditLog: { directory: join(directory, name) } });
}

const about = (person: Person) => ({
  event: 'test.secret',
  userId: person.userId,
  origin: { address: ADDRESS, device: SECRET, requestId: 'r' },
  details: { note: SECRET },
});

async function verifyCopy(house: House, name: string): Promise<{ code: unknown; found: Record<string, unknown> }> {
  const key = house.services.log.receipts.verifierKey;
  const { code, out } = await strongroom(['--json', 'audit', 'verify', 'log', join(directory, name), '--key', key]);
  return { code, found: JSON.parse(out) };
}

/** Every place where a text lies: tables and files of the copy. */
async function placesOf(house: House, name: string, text: string): Promise<string[]> {
  const places: string[] = [];
  for (const table of await tablesOf(house.sql)) {
    const { rows } = await house.sql.query<{ text: string }>(`select t::text as text from "${table}" t`);
    // Bytes are written in hexadecimal.
    const hex = Buffer.from(text).toString('hex');
    if (rows.some((row) => row.text.includes(text) || row.text.includes(hex))) places.push(table);
  }
  const files = await readdir(join(directory, name), { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    if ((await readFile(path)).includes(text)) places.push(path.slice(directory.length));
  }
  return places;
}

const erasures = async (house: House): Promise<Record<string, unknown>[]> =>
  (
    await house.sql.query<{ body: string }>(
      `select body from audit_entry where event = 'audit.erased' and body is not null order by seq`,
    )
  ).rows.map(({ body }) => JSON.parse(body).details as Record<string, unknown>);

describe('past its retention', () => {
  let house: House;
  let kim: Person;
  let old: string;
  beforeAll(async () => {
    house = await open('retention', { 'audit.retention-days': 30, 'audit.minimum-retention-days': 10 });
    kim = await newPerson(house);
    old = await record(house, about(kim));
    await record(house, { event: 'test.system', details: { note: SECRET } });
    await pass(house);
    house.clock.advance(29 * DAY_MS);
    await signIn(house, kim);
    await pass(house);
  });
  afterAll(() => house.close());

  it('an entry goes on its day and not before, everywhere, and the whole log verifies', async () => {
    expect(await house.services.records.retention.run()).toBe(0);
    expect(await placesOf(house, 'retention', SECRET)).toEqual([
      'audit_entry',
      '/retention/entries/000000000000.jsonl',
    ]);
    house.clock.advance(DAY_MS + 1);
    const { browser } = await signIn(house, kim);
    const before = await house.services.log.receipts.published();
    const erased = await house.services.records.retention.run();
    expect(erased).toBeGreaterThan(1);
    expect(await erasures(house)).toEqual([
      { cause: 'retention', count: erased, firstIndex: 0, lastIndex: erased - 1 },
    ]);
    await pass(house);
    expect(await placesOf(house, 'retention', SECRET)).toEqual([]);
    expect(await placesOf(house, 'retention', ADDRESS)).toEqual([]);
    expect(await verifyCopy(house, 'retention')).toMatchObject({ code: 0, found: { erased } });
    expect((await house.services.log.receipts.published())?.size).toBeGreaterThan(before?.size ?? 0);

    // What is left proves as before; what went says so.
    const { entries } = await browser.ask('listHistory', { query: { limit: 100 } });
    expect(entries.map(({ id }) => id)).not.toContain(old);
    const { entries: searched } = await browser.ask('searchAudit', { query: { limit: 100 } });
    expect(searched.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
    expect(entries.length).toBeGreaterThan(3);
    for (const { id } of entries) {
      const receipt = readReceipt(await browser.ask('getReceipt', { params: { entryId: id } }));
      expect(receipt.ok && (await verifyReceipt(receipt.value, trustIn(house))).ok).toBe(true);
    }
    expect((await browser.call('getReceipt', { params: { entryId: old } })).outcome).toBe('entry-erased');
    const { secret } = await grant(house);
    const exported = await askAs(house, secret, 'exportAudit', { format: 'jsonl' });
    expect(await verified(house, exported.bytes)).toMatchObject({ erased });
    const csv = await askAs(house, secret, 'exportAudit', { format: 'csv', user: kim.userId });
    expect(csv.text).toMatch(/\r\n\d+,"[0-9a-f]{64}"(,""){12}\r\n/);
  });

  it('nothing is erased twice, and once a day is enough', async () => {
    const { retention } = house.services.records;
    expect(await retention.run()).toBe(0);
    const runs = async (): Promise<number> =>
      (await house.sql.query(`select count(*)::int as count from audit_entry where event = 'audit.erased'`)).rows[0]
        .count;
    const count = await runs();
    house.clock.advance(31 * DAY_MS);
    await pass(house);
    await Promise.all([retention.runDaily(), retention.runDaily(), retention.runDaily()]);
    expect(await runs()).toBe(count + 1);
    await record(house, about(kim));
    await retention.runDaily();
    expect(await runs()).toBe(count + 1);
  });

  it('an entry that the log has not taken stays', async () => {
    await record(house, about(kim));
    house.clock.advance(31 * DAY_MS);
    await house.services.records.retention.run();
    expect(await placesOf(house, 'retention', SECRET)).toContain('audit_entry');
    await pass(house);
    await house.services.records.retention.run();
    await pass(house);
    expect(await placesOf(house, 'retention', SECRET)).toEqual([]);
  });
});

describe('audit erase', () => {
  let house: House;
  let kim: Person;
  let config: string;
  beforeAll(async () => {
    house = await open('erase', { 'audit.minimum-retention-days': 10, 'audit.retention-days': 3_000 });
    config = join(directory, 'erase.json');
    await writeFile(
      config,
      JSON.stringify({
        ...(house.config as object),
        policy: { overrides: { 'audit.minimum-retention-days': 10, 'audit.retention-days': 3_000 } },
        auditLog: { directory: join(directory, 'unused') },
      }),
    );
    kim = await newPerson(house);
  });
  afterAll(() => house.close());

  const erase = (username: string) =>
    strongroom([
      ...['--config', config, '--json', 'audit', 'erase', '--user', username],
      ...['--as', 'Rae Marlow', '--reason', 'closed, asked in writing'],
    ]);

  it('refuses within the minimum, and erases nothing', async () => {
    // By the machine's clock, which the command goes by.
    house.clock.advance(Date.now() - house.clock.now());
    const lee = await newPerson(house);
    await record(house, about(lee));
    await pass(house);
    const { code, out } = await erase(lee.username);
    expect([code, JSON.parse(out)]).toEqual([3, { refused: 'within-retention' }]);
    expect(await erasures(house)).toEqual([]);
    expect(await placesOf(house, 'erase', SECRET)).toContain('audit_entry');
    expect((await erase('nobody.here')).code).toBe(1);
  });

  it('erases what is older, says what must stay, and leaves others alone', async () => {
    house.clock.advance(-20 * DAY_MS);
    const max = await newPerson(house);
    await record(house, about(max));
    await record(house, { ...about(kim), details: { note: 'of kim' } });
    house.clock.advance(20 * DAY_MS);
    await record(house, { ...about(max), event: 'test.recent', origin: null, details: {} });
    await pass(house);
    const { code, out } = await erase(max.username);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ erased: expect.any(Number), nextAt: expect.stringMatching(/Z$/) });
    expect(await erasures(house)).toMatchObject([
      { cause: 'request', user: max.userId, by: 'Rae Marlow', reason: 'closed, asked in writing' },
    ]);
    const { rows } = await house.sql.query<{ event: string; body: string | null }>(
      'select event, body from audit_entry where user_id = any($1) order by seq',
      [[max.userId, kim.userId]],
    );
    expect(rows.filter(({ event }) => event === 'test.recent')[0]?.body).not.toBeNull();
    expect(rows.filter(({ body }) => body?.includes('of kim')).length).toBe(1);
    await pass(house);
    expect(await verifyCopy(house, 'erase')).toMatchObject({ code: 0, found: { erased: JSON.parse(out).erased } });
    const { url } = (house.config as { database: { url: string } }).database;
    const key = house.services.log.receipts.verifierKey;
    const checked = await strongroom(['--json', 'audit', 'verify', 'database', '--key', key, '--database', url]);
    expect([checked.code, JSON.parse(checked.out)]).toMatchObject([0, { erased: JSON.parse(out).erased }]);
  });
});
