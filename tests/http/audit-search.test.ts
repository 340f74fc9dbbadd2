/** Audit search: what a client asks for is what comes, of their own only, in the order of the log. */
import type { AuditEntryView } from '@strongroom/contract';
import type { CallInput } from '@strongroom/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pass, record } from './audit.readers.ts';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

type Query = NonNullable<CallInput<'searchAudit'>['query']>;

let house: House;
let kim: Person;
let lee: Person;
let browser: Browser;

const at = (): string => new Date(house.clock.now()).toISOString();
const origin = (address: string) => ({ address, device: 'a test', requestId: 'test' });
const actor = (surface: 'mobile' | 'api') => ({ kind: 'user' as const, userId: kim.userId, sessionId: null, surface });

beforeAll(async () => {
  house = await openHouse();
  kim = await newPerson(house);
  lee = await newPerson(house);
  ({ browser } = await signIn(house, kim));
  await signIn(house, lee);
  const own = { userId: kim.userId };
  for (const [surface, address] of [
    ['mobile', '192.0.2.9'],
    ['api', '2001:db8::7'],
  ] as const) {
    house.clock.advance(60_000);
    await record(house, { ...own, event: 'order.sent', actor: actor(surface), origin: origin(address) });
    await record(house, { ...own, event: 'order.refused', outcome: 'refused', actor: actor(surface) });
    await record(house, { event: 'orders.paused', accountId: kim.accountId });
    await record(house, { event: 'orders.paused', accountId: lee.accountId });
  }
  await pass(house);
});
afterAll(() => house.close());

const search = async (query: Query = {}): Promise<AuditEntryView[]> =>
  (await browser.ask('searchAudit', { query: { limit: 100, ...query } })).entries;
const refusal = async (query: Query): Promise<string> => (await browser.call('searchAudit', { query })).outcome;
const ids = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id);

describe('search', () => {
  it('finds every entry of the user and of the accounts, and no other', async () => {
    const { rows } = await house.sql.query<{ id: string; index: number }>(
      `select id, leaf_index::int as index from audit_entry join log_leaf on seq = entry_seq
       where user_id = $1 or account_id = $2 order by leaf_index desc`,
      [kim.userId, kim.accountId],
    );
    const found = await search();
    expect(found.map(({ id, index }) => ({ id, index }))).toEqual(rows);
    expect(found.length).toBeGreaterThan(8);
  });

  const cases: [string, () => Query, (entry: AuditEntryView) => boolean][] = [
    ['an event', () => ({ event: 'order.sent' }), ({ event }) => event === 'order.sent'],
    ['the beginning of events', () => ({ event: 'order.' }), ({ event }) => event.startsWith('order.')],
    ['an event that is the beginning of another', () => ({ event: 'order' }), () => false],
    ['refusals', () => ({ outcome: 'refused' }), ({ outcome }) => outcome === 'refused'],
    ['a surface', () => ({ surface: 'mobile' }), ({ surface }) => surface === 'mobile'],
    ['an address', () => ({ address: '192.0.2.9' }), ({ address }) => address === '192.0.2.9'],
    ['an address spelled otherwise', () => ({ address: '2001:DB8:0::7' }), ({ address }) => address === '2001:db8::7'],
    ['an account', () => ({ account: kim.accountId }), ({ accountId }) => accountId === kim.accountId],
    ['oneself', () => ({ user: kim.userId }), ({ userId }) => userId === kim.userId],
    ['since', () => ({ from: at() }), (entry) => entry.at >= at()],
    ['before', () => ({ to: at() }), (entry) => entry.at < at()],
    [
      'several things',
      () => ({ event: 'order.', surface: 'api', outcome: 'done' }),
      ({ event, surface, outcome }) => event.startsWith('order.') && surface === 'api' && outcome === 'done',
    ],
  ];
  it.each(cases)('by %s', async (name, query, wanted) => {
    const expected = (await search()).filter(wanted);
    if (!name.includes('another')) expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan((await search()).length);
    expect(ids(await search(query()))).toEqual(ids(expected));
  });

  it('goes page by page, each entry once', async () => {
    const pages: string[] = [];
    let before: string | null = null;
    do {
      const query: Query = before === null ? { limit: 3 } : { limit: 3, before };
      const page: Awaited<ReturnType<typeof browser.ask<'searchAudit'>>> = await browser.ask('searchAudit', { query });
      expect(page.entries.length).toBeLessThanOrEqual(3);
      pages.push(...ids(page.entries));
      before = page.next;
    } while (before !== null);
    expect(pages).toEqual(ids(await search()));
  });

  it('has no index for what no published checkpoint covers yet', async () => {
    const id = await record(house, { userId: kim.userId });
    expect((await search())[0]).toMatchObject({ id, index: null });
    await pass(house);
    expect((await search())[0]).toMatchObject({ id, index: expect.any(Number) });
  });

  it('says by how much a clock disagrees with the order of the log', async () => {
    await record(house, { userId: kim.userId });
    house.clock.advance(-3_000);
    const id = await record(house, { userId: kim.userId });
    house.clock.advance(3_000);
    await record(house, { userId: kim.userId });
    const found = await search();
    expect(found.slice(0, 3).map(({ clockBackMs }) => clockBackMs)).toEqual([0, 3_000, 0]);
    // At the end of a page too, where the neighbour is on the next one.
    const [, second] = (await browser.ask('searchAudit', { query: { limit: 2 } })).entries;
    expect([second?.id, second?.clockBackMs]).toEqual([id, 3_000]);
  });

  it('keeps the order of the log where a slow act was begun first, and says that its clock is later', async () => {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const { database, audit } = house.services;
    const event = { event: 'test.slow', outcome: 'done', origin: null, userId: kim.userId, accountId: null } as const;
    const slow = database.transaction(async (tx) => {
      await tx.run({ text: 'select pg_current_xact_id()', values: [] });
      begun.resolve();
      await held.promise;
      return audit.append(tx, { ...event, actor: actor('api'), details: {} });
    });
    await begun.promise;
    const quick = await record(house, { userId: kim.userId });
    house.clock.advance(1_000);
    held.resolve();
    const late = await slow;
    await pass(house);
    const [second, first] = await search();
    expect([second?.id, first?.id]).toEqual([quick, late]);
    expect(second?.index).toBe((first?.index ?? 0) + 1);
    expect([second?.clockBackMs, first?.clockBackMs]).toEqual([1_000, 0]);
  });
});

describe('search refuses', () => {
  it('whoever is not signed in', async () => {
    expect((await house.browser().call('searchAudit')).outcome).toBe('not-signed-in');
    expect((await house.browser().call('exportAudit', { query: { format: 'csv' } })).outcome).toBe('not-signed-in');
  });

  it('other users and accounts, whether they exist or not', async () => {
    const nobody = '0'.repeat(26);
    for (const query of [
      ...[{ user: lee.userId }, { user: `usr_${nobody}` }, { account: lee.accountId }, { account: `acc_${nobody}` }],
    ]) {
      expect(await refusal(query), JSON.stringify(query)).toBe('not-found');
    }
  });

  it('to begin before an entry of somebody else, as if it were none', async () => {
    const { rows } = await house.sql.query<{ id: string }>('select id from audit_entry where user_id = $1 limit 1', [
      lee.userId,
    ]);
    expect(await refusal({ before: rows[0]?.id ?? '' })).toBe('not-found');
    expect(await refusal({ before: `aud_${'0'.repeat(26)}` })).toBe('not-found');
  });

  it.each<[string, Record<string, string>]>([
    ['a time that ends before it begins', { from: '2026-02-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }],
    ['an empty time', { from: '2026-02-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' }],
    ['a day for an instant', { from: '2026-02-01' }],
    ['an address that is none', { address: '1.2.3' }],
    ['an octal address', { address: '010.0.0.1' }],
    ['a pattern', { event: 'order%' }],
    ['a pattern of one character', { event: 'order_sent' }],
    ['two dots', { event: 'order..' }],
    ['an outcome nobody has', { outcome: 'maybe' }],
    ['too many', { limit: '101' }],
  ])('%s', async (_name, query) => {
    const answer = await browser.call('searchAudit', { query: query as Query });
    expect(answer.outcome).toBe('invalid-input');
    expect(answer.problem?.errors?.length).toBe(1);
  });

  it('nothing that is only far away', async () => {
    const query = { from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };
    expect(ids(await search(query))).toEqual(ids(await search()));
  });
});
