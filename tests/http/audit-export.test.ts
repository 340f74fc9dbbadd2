/** Exports: files with proofs that hold without us, and files for people that run nothing. */
import { canonicalJson } from '@strongroom/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { askAs, grant, pass, record, verified } from './audit.readers.ts';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

let house: House;
let kim: Person;
let browser: Browser;
beforeAll(async () => {
  house = await openHouse({ policy: { 'audit.export-entries': 700 } });
  kim = await newPerson(house);
  ({ browser } = await signIn(house, kim));
});
afterAll(() => house.close());

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('waits for the first checkpoint', async () => {
  const early = await browser.call('exportAudit', { query: { format: 'jsonl' } });
  expect([early.outcome, early.headers['retry-after']]).toEqual(['receipt-not-ready', '1']);
});

describe('JSON Lines', () => {
  beforeAll(() => pass(house));

  it('hold what was asked for, by ascending index, and verify without us', async () => {
    await signIn(house, await newPerson(house));
    await pass(house);
    const { entries } = await browser.ask('searchAudit', { query: { limit: 100 } });
    const answer = await browser.send(browser.write('exportAudit', { query: { format: 'jsonl' } }));
    expect(answer.headers['content-type']).toBe('application/jsonl; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="audit-log-2026-09-16.jsonl"');
    expect(await verified(house, answer.bytes)).toMatchObject({ entries: entries.length, erased: 0 });
    const [header, ...lines] = linesOf(answer.text);
    expect(header).toMatchObject({ format: 'strongroom-export/v1', count: entries.length });
    expect(lines.map(({ index }) => index)).toEqual(entries.map(({ index }) => index).toReversed());
    for (const line of answer.text.trimEnd().split('\n')) expect(canonicalJson(JSON.parse(line))).toBe(line);
  });

  it('take the filters of a search', async () => {
    const query = { format: 'jsonl', event: 'session.opened' };
    const answer = await browser.send(browser.write('exportAudit', { query }));
    const [, ...lines] = linesOf(answer.text);
    expect(lines.map(({ entry }) => JSON.parse(String(entry)).event)).toEqual(['session.opened']);
    await verified(house, answer.bytes);
    const none = await browser.send(browser.write('exportAudit', { query: { format: 'jsonl', event: 'nothing.' } }));
    expect(await verified(house, none.bytes)).toMatchObject({ entries: 0 });
  });

  it('leave out what the checkpoint does not cover yet', async () => {
    const event = 'test.late';
    await record(house, { event, userId: kim.userId });
    const count = async () => {
      const answer = await browser.send(browser.write('exportAudit', { query: { format: 'jsonl', event } }));
      return (await verified(house, answer.bytes)).entries;
    };
    expect(await count()).toBe(0);
    await pass(house);
    expect(await count()).toBe(1);
  });

  it('stream over many tiles, up to the number of the policy and no further', async () => {
    const { secret } = await grant(house);
    for (let written = 0; written < 600; written += 1) await record(house, { event: 'test.many' });
    await pass(house);
    const query = { format: 'jsonl', event: 'test.many' };
    const all = await askAs(house, secret, 'exportAudit', query);
    expect(await verified(house, all.bytes)).toMatchObject({ entries: 600 });
    for (let written = 0; written < 101; written += 1) await record(house, { event: 'test.many' });
    const more = await askAs(house, secret, 'exportAudit', query);
    expect(more.problem).toMatchObject({ code: 'export-too-large', detail: 'One export holds at most 700 entries.' });
    const head = await browser.send({
      ...browser.write('exportAudit', { query: { format: 'jsonl' } }),
      method: 'HEAD',
    });
    expect([head.status, head.text]).toEqual([200, '']);
  });
});

describe('an export under way', () => {
  const query = { format: 'jsonl', event: 'test.long' };
  let lee: Person;
  beforeAll(async () => {
    lee = await newPerson(house);
    for (let written = 0; written < 300; written += 1) await record(house, { event: 'test.long', userId: lee.userId });
    await pass(house);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Between the first entries of an export and the rest. */
  function whenHalfRead(happens: () => Promise<unknown>): void {
    const { audit } = house.services;
    const { findBySeq } = audit;
    let reads = 0;
    vi.spyOn(audit, 'findBySeq').mockImplementation(async (seqs) => {
      reads += 1;
      if (reads === 2) await happens();
      return findBySeq(seqs);
    });
  }

  it('is cut when the session of its reader ends', async () => {
    const { browser: reader } = await signIn(house, lee);
    const ask = () => reader.send(reader.write('exportAudit', { query }));
    expect((await verified(house, (await ask()).bytes)).entries).toBe(300);
    const { sessions, database } = house.services;
    whenHalfRead(() =>
      database.transaction((tx) => sessions.endAll(tx, { userId: lee.userId, reason: 'signed-out-everywhere' })),
    );
    await expect(ask()).rejects.toThrow();
  });

  it('is cut when the credential of its reader is revoked', async () => {
    const { id, secret } = await grant(house);
    whenHalfRead(() => house.services.records.auditors.revoke(id, 'ops'));
    await expect(askAs(house, secret, 'exportAudit', query)).rejects.toThrow();
  });
});

describe('CSV', () => {
  const device = '=HYPERLINK("http://evil.example","salary")';
  const hostile = ['+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', ' =1'];

  it('quotes everything and starts no formula', async () => {
    const origin = { address: '192.0.2.1', device, requestId: 'r' };
    await record(house, { event: 'test.csv', userId: kim.userId, origin, details: { note: 'a "b", 社\r\nc' } });
    for (const rule of hostile) await record(house, { event: 'test.csv', userId: kim.userId, rule });
    await pass(house);
    const query = { format: 'csv', event: 'test.csv' };
    const answer = await browser.send(browser.write('exportAudit', { query }));
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect([...answer.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [names, ...rows] = parseCsv(answer.text.slice(1));
    expect(names?.slice(0, 4)).toEqual(['index', 'commitment', 'id', 'at']);
    expect(rows.length).toBe(1 + hostile.length);
    const cell = (row: readonly string[] | undefined, name: string) => row?.[names?.indexOf(name) ?? -1];
    expect(cell(rows[0], 'device')).toBe(`'${device}`);
    expect(cell(rows[0], 'details')).toBe(JSON.stringify({ note: 'a "b", 社\r\nc' }));
    expect(rows.slice(1).map((row) => cell(row, 'rule'))).toEqual(hostile.map((text) => `'${text}`));
    const { rows: leaves } = await house.sql.query<{ commitment: Buffer }>(
      `select commitment from log_leaf where leaf_index = $1`,
      [cell(rows[0], 'index')],
    );
    expect(cell(rows[0], 'commitment')).toBe(leaves[0]?.commitment.toString('hex'));
    for (const text of rows.flat()) expect(text).not.toMatch(/^[=+\-@\t\r]/);
  });
});

/** RFC 4180 as a reader has it, with every text quoted and numbers bare. */
function parseCsv(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true);
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)];
  expect(cells.map(([all]) => all).join('')).toBe(text);
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
