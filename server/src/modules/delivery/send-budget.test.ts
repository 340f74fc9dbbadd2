/** Who may be sent how much, on a real PostgreSQL: every budget stops, and stops those it is for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, sql } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { loadPolicies } from '../policy/index.ts';
import { chargeSend, resendWaitSeconds, type SendRequest } from './send-budget.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const wide = 1_000_000;
const open = {
  ...loaded.value.house,
  'phone.sends-per-recipient.short': wide,
  'phone.sends-per-recipient.long': wide,
  'phone.sends-per-user': wide,
  'phone.sends-per-address': wide,
  'phone.spend-minor': wide,
  'phone.spend-per-country-minor': wide,
};
const START = Date.parse('2026-03-06T12:00:00Z');
const request: SendRequest = {
  channel: 'sms',
  to: '+12025550123',
  recipient: 'r1',
  userId: 'u1',
  address: '203.0.113.9',
  lane: null,
  now: START,
};

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 10, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  await sql`truncate counter`.execute(database.read);
});

const send = (policy: typeof open, change: Partial<SendRequest> = {}) =>
  database.attempt((tx) => chargeSend(tx, policy, { ...request, ...change }));

describe('a budget of sends', () => {
  it.each<[keyof typeof open & string, number, Partial<SendRequest>, Partial<SendRequest>]>([
    [
      'phone.sends-per-recipient.short',
      open['phone.sends-per-recipient.short-window-seconds'],
      { userId: 'u2', address: 'a2' },
      { recipient: 'r2' },
    ],
    ['phone.sends-per-recipient.long', 86_400, { userId: 'u2', address: 'a2' }, { recipient: 'r2' }],
    ['phone.sends-per-user', 86_400, { recipient: 'r2', address: 'a2' }, { userId: 'u2' }],
    ['phone.sends-per-address', 3_600, { recipient: 'r2', userId: 'u2' }, { address: 'a2' }],
  ])('%s stops its own, names itself and frees itself in time', async (rule, seconds, sameSide, otherSide) => {
    const policy = { ...open, [rule]: 2 };
    expect([await send(policy), await send(policy, sameSide)].every(({ ok }) => ok)).toBe(true);
    const retryAt = START + seconds * 1_000;
    expect(await send(policy, sameSide)).toEqual({ ok: false, refusal: { rule, retryAt } });
    expect((await send(policy, otherSide)).ok).toBe(true);
    expect((await send(policy, { now: retryAt - 1 })).ok).toBe(false);
    expect((await send(policy, { now: retryAt })).ok).toBe(true);
  });

  it('counts SMS and voice together', async () => {
    const policy = { ...open, 'phone.sends-per-recipient.short': 2 };
    await send(policy, { channel: 'sms' });
    await send(policy, { channel: 'voice' });
    expect((await send(policy, { channel: 'voice' })).ok).toBe(false);
  });

  it('keeps a lane for the browser of the owner, and one for all strangers together', async () => {
    const policy = { ...open, 'phone.sends-per-recipient.short': 2, 'phone.sends-per-user': 2 };
    await send(policy);
    await send(policy, { address: 'a2' });
    expect((await send(policy, { address: 'a3' })).ok).toBe(false);
    expect([await send(policy, { lane: 'dev_1' }), await send(policy, { lane: 'dev_1' })].every(({ ok }) => ok)).toBe(
      true,
    );
    expect((await send(policy, { lane: 'dev_1' })).ok).toBe(false);
  });

  it('of the purse is one for everybody, by price', async () => {
    const policy = { ...open, 'phone.spend-minor': 10, 'phone.sms-cost-minor': 1, 'phone.voice-cost-minor': 4 };
    const other = (index: number) => ({
      recipient: `r${index}`,
      userId: `u${index}`,
      address: `a${index}`,
      lane: `d${index}`,
    });
    expect((await send(policy, { ...other(1), channel: 'voice' })).ok).toBe(true);
    expect((await send(policy, { ...other(2), channel: 'voice' })).ok).toBe(true);
    expect(await send(policy, { ...other(3), channel: 'voice' })).toMatchObject({
      refusal: { rule: 'phone.spend-minor' },
    });
    expect((await send(policy, { ...other(3) })).ok).toBe(true);
    expect((await send(policy, { ...other(4) })).ok).toBe(true);
    expect((await send(policy, { ...other(5) })).ok).toBe(false);
  });

  it('of a country stops codes to it, whoever asks, and no others', async () => {
    const policy = { ...open, 'phone.spend-per-country-minor': 8, 'phone.voice-cost-minor': 4 };
    const other = (index: number, to: string) => ({
      recipient: `r${index}`,
      userId: `u${index}`,
      address: `a${index}`,
      lane: `d${index}`,
      to,
      channel: 'voice' as const,
    });
    expect((await send(policy, other(1, '+819012345671'))).ok).toBe(true);
    expect((await send(policy, other(2, '+819012345672'))).ok).toBe(true);
    expect(await send(policy, other(3, '+819012345673'))).toMatchObject({
      refusal: { rule: 'phone.spend-per-country-minor' },
    });
    expect((await send(policy, other(3, '+33612345678'))).ok).toBe(true);
  });

  it('is not used by a send that another budget refused', async () => {
    const policy = { ...open, 'phone.sends-per-recipient.short': 5, 'phone.sends-per-user': 1 };
    await send(policy);
    for (let index = 0; index < 10; index += 1) expect((await send(policy)).ok).toBe(false);
    const left = [];
    for (let index = 0; index < 5; index += 1) left.push((await send(policy, { userId: `u${index + 2}` })).ok);
    expect(left).toEqual([true, true, true, true, false]);
  });

  it('is exact when sends come at once', async () => {
    const policy = { ...open, 'phone.sends-per-recipient.short': 3 };
    const sends = await Promise.all(
      Array.from({ length: 12 }, (_none, index) => send(policy, { address: `a${index}` })),
    );
    expect(sends.filter(({ ok }) => ok)).toHaveLength(3);
  });
});

describe('the wait before a code is sent again', () => {
  it.each([
    [
      [30, 60, 120],
      [30, 60, 120, 120, 120],
    ],
    [[120], [120, 120, 120]],
  ])('by %j is %j', (backoff, waits) => {
    expect(waits.map((_wait, index) => resendWaitSeconds(backoff, index + 1))).toEqual(waits);
  });
});
