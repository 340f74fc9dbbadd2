/** Migration 0017 over entries from before it: what is searched is read out of their text, and nothing else of it. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalJson, type JsonValue } from '@strongroom/core';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from '../../platform/database/migrate.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';

const MIGRATIONS = new URL('../../../migrations/', import.meta.url);
let fresh: FreshDatabase;
let client: pg.Client;
let path: string;

beforeEach(async () => {
  fresh = await freshDatabase();
  client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  await client.query('drop schema public cascade; create schema public');
  path = await mkdtemp(join(tmpdir(), 'strongroom-migration-'));
});
afterEach(async () => {
  await client.end();
  await fresh.drop();
  await rm(path, { recursive: true });
});

/** Applies the migrations up to this number. */
async function migrateTo(number: number): Promise<void> {
  for (const name of await readdir(MIGRATIONS)) {
    if (Number(name.slice(0, 4)) <= number) await copyFile(new URL(name, MIGRATIONS), join(path, name));
  }
  await migrate(fresh.url, pathToFileURL(`${path}/`));
}

const actor = { kind: 'user', userId: 'usr_1', sessionId: 'ses_1', surface: 'portal' };
const origin = { address: '192.0.2.7', device: 'a browser', requestId: 'r' };
const entry = { v: 1, at: '2026-03-06T12:00:00.000Z', event: 'x', accountId: null, userId: 'usr_1' };
/** Looks like members of an entry, and is a text. */
const device = '"origin":{"address":"6.6.6.6"},"outcome":"refused","actor":{"surface":"api"}';
const details = { outcome: 'refused', surface: 'api', address: '6.6.6.6', text: device, odd: '\u0000\ud800' };

const cases: [string, JsonValue, readonly (string | null)[]][] = [
  ['plain', { ...entry, actor, origin, outcome: 'done', details: {} }, ['portal', 'done', '192.0.2.7']],
  [
    'hostile',
    { ...entry, actor, origin: { ...origin, device }, outcome: 'done', details },
    ['portal', 'done', '192.0.2.7'],
  ],
  [
    'system',
    { ...entry, actor: { ...actor, surface: null }, origin: null, outcome: 'refused', details },
    [null, 'refused', null],
  ],
  [
    'staff',
    { ...entry, actor: { ...actor, onBehalfOf: 'usr_2' }, origin, outcome: 'refused', rule: device, details },
    ['portal', 'refused', '192.0.2.7'],
  ],
];

it('finds surface, outcome and address of each, and of erased ones nothing', async () => {
  await migrateTo(16);
  for (const [id, value] of cases) {
    // Text as it stands in the database: a lone surrogate is escaped there.
    const body = canonicalJson(JSON.parse(JSON.stringify(value).replaceAll('\\ud800', '')));
    await client.query(`insert into audit_entry (id, at, event, body, salt) values ($1, now(), 'x', $2, $3)`, [
      id,
      body,
      Buffer.alloc(32),
    ]);
  }
  await client.query(`insert into audit_entry (id, at, event) values ('erased', now(), 'x')`);
  const texts = async () => (await client.query('select id, body, tx from audit_entry order by seq')).rows;
  const before = await texts();
  await migrateTo(20);
  expect(await texts()).toEqual(before);
  const { rows } = await client.query({
    text: 'select id, surface, outcome, address from audit_entry order by seq',
    rowMode: 'array',
  });
  expect(rows).toEqual([...cases.map(([id, , searched]) => [id, ...searched]), ['erased', null, null, null]]);
});

it('lets an entry be erased only as a whole, and nothing else change', async () => {
  await migrateTo(20);
  await client.query(
    `insert into audit_entry (id, at, event, body, salt, surface, outcome, address)
     values ('a', now(), 'x', '{}', sha256('a'), 'portal', 'done', '192.0.2.7')`,
  );
  for (const change of [
    'body = null, salt = null',
    'body = null, salt = null, surface = null, outcome = null',
    'surface = null, outcome = null, address = null',
    `address = '192.0.2.8'`,
    `body = null, salt = null, surface = null, outcome = null, address = null, user_id = 'usr_2'`,
  ]) {
    await expect(client.query(`update audit_entry set ${change}`), change).rejects.toThrow('append-only');
  }
  await client.query('update audit_entry set body = null, salt = null, surface = null, outcome = null, address = null');
  await expect(client.query(`update audit_entry set body = '{}', salt = sha256('a')`)).rejects.toThrow('append-only');
  // Nor is one written erased and yet with an address.
  const insert = `insert into audit_entry (id, at, event, address) values ('b', now(), 'x', '192.0.2.7')`;
  await expect(client.query(insert)).rejects.toThrow('audit_entry_nothing_left');
});
