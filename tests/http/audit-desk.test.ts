/** The auditor's and the desk's door: a credential over HTTP, a name and a reason at the command line. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '@strongroom/contract';
import { DAY_MS } from '@strongroom/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs, grant, pass, record, strongroom } from './audit.readers.ts';
import { type House, openHouse } from './harness.ts';
import { acceptable } from './hostile-input.cases.ts';
import { newPerson, type Person, signIn } from './people.ts';
import { tablesOf } from './state.snapshot.ts';

const POLICY = {
  'audit.credential-days': 40,
  'audit.credential-failures': 3,
  'audit.credential-failure-window-seconds': 600,
};
let house: House;
let kim: Person;
let directory: string;
beforeAll(async () => {
  house = await openHouse({ policy: POLICY });
  kim = await newPerson(house);
  await signIn(house, kim);
  directory = await mkdtemp(join(tmpdir(), 'strongroom-desk-'));
  const config = { ...(house.config as object), auditLog: { directory: join(directory, 'copy') } };
  await writeFile(join(directory, 'strongroom.json'), JSON.stringify(config));
  await pass(house);
});
afterAll(async () => {
  await house.close();
  await rm(directory, { recursive: true });
});

const wrongSecret = 'x'.repeat(43);
const eventsOf = async (event: string): Promise<Record<string, unknown>[]> =>
  (
    await house.sql.query<{ body: string }>('select body from audit_entry where event = $1 order by seq', [event])
  ).rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe('a credential', () => {
  it('reads the entries of everybody, and every use is an entry', async () => {
    const { id, secret } = await grant(house, 'desk');
    const { rows } = await house.sql.query<{ count: number }>('select count(*)::int as count from audit_entry');
    const answer = await askAs(house, secret, 'searchAudit', { limit: 100, user: kim.userId, address: '127.0.0.1' });
    const { entries } = JSON.parse(answer.text);
    expect(entries.length).toBeGreaterThan(2);
    expect(entries.every(({ userId }: { userId: string }) => userId === kim.userId)).toBe(true);
    const all = JSON.parse((await askAs(house, secret, 'searchAudit', { limit: 100 })).text);
    expect(all.entries.length).toBe((rows[0]?.count ?? 0) + 2);
    await askAs(house, secret, 'exportAudit', { format: 'csv' });
    const [first, ...more] = await eventsOf('audit.read');
    expect(more.length).toBe(2);
    expect(first).toMatchObject({
      actor: { kind: 'staff' },
      origin: { address: '127.0.0.1' },
      userId: null,
      accountId: null,
      details: { act: 'search', role: 'desk', reader: 'desk Marlow', credential: id, user: kim.userId, account: null },
    });
    // What was asked for is told, the address itself is not.
    expect(first?.details).toMatchObject({ filters: 'address userId' });
    expect(more[1]).toMatchObject({ details: { act: 'export' } });
  });

  it('is nowhere in the database', async () => {
    const { secret } = await grant(house);
    for (const table of await tablesOf(house.sql)) {
      const { rows } = await house.sql.query<{ text: string }>(`select t::text as text from "${table}" t`);
      expect(
        rows.filter(({ text }) => text.includes(secret)),
        table,
      ).toEqual([]);
    }
  });

  it('opens nothing but the audit log, and adds nothing to a session', async () => {
    const { secret } = await grant(house);
    for (const name of ['listHistory', 'listSessions', 'getReceipt', 'listAccounts'] as const) {
      const { params } = acceptable(name);
      const path = operations[name].path.replace(/\{(\w+)\}/g, (_all, key: string) => params[key] ?? '');
      const { headers } = house.browser().write(name);
      const answer = await house.browser().send({ path, headers: { ...headers, authorization: `Bearer ${secret}` } });
      expect([name, answer.status]).toEqual([name, 401]);
    }
    const { browser } = await signIn(house, await newPerson(house));
    const cookie = browser.write('searchAudit').headers.cookie ?? '';
    expect((await askAs(house, wrongSecret, 'searchAudit', {}, { cookie })).problem?.code).toBe('credential-refused');
    house.clock.advance(600_000);
  });

  it('is refused alike whether it is unknown, expired, revoked or no credential at all', async () => {
    const { id, secret: revoked } = await grant(house);
    expect(await house.services.records.auditors.revoke(id, 'ops')).toBe(true);
    expect(await house.services.records.auditors.revoke(id, 'ops')).toBe(false);
    const { secret: expired } = await grant(house, 'auditor', 1);
    const { secret: live } = await grant(house, 'auditor', 40);
    house.clock.advance(DAY_MS);
    const answers = [];
    for (const [at, secret] of [revoked, expired, wrongSecret, '', 'short', `${live}x`].entries()) {
      const answer = await askAs(house, secret, 'searchAudit');
      expect(answer.headers['www-authenticate'], String(at)).toBe('Bearer');
      const { instance: _instance, ...rest } = answer.problem ?? {};
      answers.push(rest);
      if (at % 3 === 2) house.clock.advance(600_000);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'credential-refused', status: 401 });
    expect((await askAs(house, live, 'searchAudit')).status).toBe(200);
  });

  it('that is wrong is counted by source, and keeps no right one out', async () => {
    house.clock.advance(600_000);
    const { secret } = await grant(house);
    const before = (await eventsOf('audit.credential-refused')).length;
    const codes = [];
    for (let at = 0; at < 5; at += 1) codes.push((await askAs(house, wrongSecret, 'searchAudit')).problem?.code);
    expect(codes).toEqual([...Array(3).fill('credential-refused'), ...Array(2).fill('too-many-requests')]);
    expect((await eventsOf('audit.credential-refused')).length).toBe(before + 3);
    expect((await askAs(house, wrongSecret, 'searchAudit')).headers['retry-after']).toBe('600');
    expect((await askAs(house, secret, 'searchAudit')).status).toBe(200);
    house.clock.advance(600_000);
    expect((await askAs(house, wrongSecret, 'searchAudit')).problem?.code).toBe('credential-refused');
  });

  it('ends by itself, and not later than the policy allows', async () => {
    const granted = await house.services.records.auditors.grant({ role: 'auditor', name: 'x', days: 41, by: 'ops' });
    expect(granted).toEqual({ ok: false, refusal: { most: 40 } });
  });
});

// Each command is a process that composes the whole product.
describe('the command line', () => {
  const run = (...args: string[]) => strongroom(['--config', join(directory, 'strongroom.json'), ...args]);
  const who = ['--as', 'Rae Marlow', '--reason', 'complaint 4711'];

  it('searches with a name and a reason, and writes both down first', async () => {
    const { code, out, err } = await run(
      '--json',
      'audit',
      'search',
      '--user',
      kim.username,
      '--event',
      'session.',
      ...who,
    );
    expect([code, err]).toEqual([0, '']);
    const { entries, next } = JSON.parse(out);
    expect([entries.map(({ event }: { event: string }) => event), next]).toEqual([['session.opened'], null]);
    expect((await eventsOf('audit.read')).at(-1)).toMatchObject({
      actor: { kind: 'staff' },
      details: { act: 'search', role: 'operator', reader: 'Rae Marlow', reason: 'complaint 4711', user: kim.userId },
    });
  });

  it('prints for people, and nothing that moves a terminal', async () => {
    await record(house, { event: 'test.terminal', details: { note: '\u009b31m\u001b[2J' } });
    const { code, out } = await run('audit', 'search', '--all-users', '--event', 'test.terminal', ...who);
    expect(code).toBe(0);
    expect(out).toMatch(/test\.terminal {2}done {2}- {2}- {2}-/);
    expect(out.trimEnd()).not.toMatch(/\p{Cc}/u);
  });

  it('exports what "audit verify export" verifies', async () => {
    await pass(house);
    const file = join(directory, 'export.jsonl');
    const wrote = await run('audit', 'export', '--all-users', '--out', file, ...who);
    expect([wrote.code, wrote.out, wrote.err]).toEqual([0, '', '']);
    const key = house.services.log.receipts.verifierKey;
    const checked = await strongroom(['--json', 'audit', 'verify', 'export', file, '--key', key]);
    expect([checked.code, checked.err]).toEqual([0, '']);
    const again = await run('audit', 'export', '--all-users', '--out', file, ...who);
    expect([again.code, again.out]).toEqual([1, '']);
    const piped = await run('audit', 'export', '--account', kim.accountId, '--format', 'csv', ...who);
    expect(piped.out.startsWith('"index","commitment"')).toBe(true);
  });

  it.each<[string, string[], string]>([
    ['no name', ['search', '--all-users', '--reason', 'x'], '--as'],
    ['no reason', ['export', '--all-users', '--as', 'x'], '--reason'],
    ['an empty reason', ['search', '--all-users', '--as', 'x', '--reason', ' '], 'some words'],
    ['nobody', ['search', ...who], 'name one of'],
    ['everybody and one', ['search', '--all-users', '--user', 'x', ...who], 'name one of'],
    ['an address that is none', ['search', '--all-users', '--address', '1.2', ...who], '--address: '],
    ['a pattern', ['search', '--all-users', '--event', '%', ...who], '--event: '],
    ['too many', ['search', '--all-users', '--limit', '1000', ...who], '--limit: '],
  ])('refuses %s, and reads nothing', async (_name, args, words) => {
    const before = (await eventsOf('audit.read')).length;
    const { code, out, err } = await run('audit', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    expect((await eventsOf('audit.read')).length).toBe(before);
  });

  it('grants, lists and revokes credentials', async () => {
    const granted = await run('--json', 'audit', 'grant', '--role', 'auditor', '--name', 'Ivo Brandt', '--days', '7');
    const { id, secret } = JSON.parse(granted.out);
    expect([granted.code, secret]).toEqual([0, expect.stringMatching(/^[\w-]{43}$/)]);
    expect((await run('audit', 'credentials')).out).toContain(`${id}  auditor  until `);
    expect((await run('audit', 'revoke', id, '--as', 'Rae Marlow')).code).toBe(0);
    expect((await run('audit', 'revoke', id)).code).toBe(1);
    expect((await askAs(house, secret, 'searchAudit')).status).toBe(401);
    expect((await eventsOf('audit.credential-revoked')).at(-1)).toMatchObject({
      details: { credential: id, by: 'Rae Marlow' },
    });
    const long = await run('audit', 'grant', '--role', 'desk', '--name', 'x', '--days', '400');
    expect([long.code, long.err]).toEqual([3, 'at most 366 days\n']);
  });
});
