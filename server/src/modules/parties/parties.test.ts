/** Parties on a real PostgreSQL: one user per username however it is spelled, rights that end at the account, codes. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, rows, sql } from '../../platform/database/database.ts';
import { type Jobs, makeJobs } from '../../platform/jobs/jobs.ts';
import { makeLogger } from '../../platform/logging.ts';
import { openVault } from '../../platform/vault/vault.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { testDelivery } from '../../testing/delivery.ts';
import { makeAudit } from '../audit/index.ts';
import { loadPolicies } from '../policy/index.ts';
import { type ContactCodes, makeContactCodes } from './contact-codes.ts';
import { readLegalEntities } from './legal-entities.ts';
import type { ContactPoint, NewParty, User } from './parties.model.ts';
import { makeParties, type Parties } from './parties.ts';

const overrides = { 'contact.code-answers': 3, 'phone.sends-per-recipient.short': 3 };
const loaded = loadPolicies({ profile: 'default', overrides, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policies = loaded.value;
const random = (length: number) => randomBytes(length);

let fresh: FreshDatabase;
let database: Database;
let parties: Parties;
let codes: ContactCodes;
let jobs: Jobs;
let now: number;
/** Codes that reached somebody, in order. */
let arrived: { to: string; code: string }[];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 8, onError: () => {} });
  const clock = { now: () => now };
  now = Date.parse('2026-03-06T12:00:00Z');
  const vault = await openVault({ database, rootKeys: [{ id: 'test', key: random(32) }], clock, random });
  const audit = makeAudit({ database, clock, random });
  jobs = makeJobs({ database, clock, random, logger: makeLogger('silent') });
  const take = async ({ to, text }: { to: string; text: string }) => {
    // A call speaks the digits one by one.
    arrived.push({ to, code: (/(?:\d\D{0,2}){6}/.exec(text)?.[0] ?? '').replace(/\D/g, '') });
    return { reference: 'r' };
  };
  const carriers = { sms: { sendText: take }, voice: { call: take }, mail: { sendMail: take } };
  const { delivery } = testDelivery({ database, jobs, vault, carriers, clock, random });
  parties = makeParties({
    database,
    vault,
    audit,
    clock,
    random,
    entities: readLegalEntities(),
    userMemory: { ttlMs: 5_000, capacity: 100 },
  });
  codes = makeContactCodes({ database, vault, delivery, policies, clock, random });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(() => {
  now += 86_400_000;
  arrived = [];
});

let serial = 0;
const newParty = (change: Partial<NewParty> = {}): NewParty => {
  serial += 1;
  return {
    person: { givenName: 'Kim', familyName: 'Arbour', birthDate: '1980-01-17', language: 'en' },
    username: `kim.arbour.${serial}`,
    entityId: 'us',
    phone: `+1202555${String(serial).padStart(4, '0')}`,
    mail: `kim${serial}@example.com`,
    accounts: [{ number: `U${serial}`, name: 'Kim', type: 'individual', rights: ['read'] }],
    ...change,
  };
};
const open = (party: NewParty) => database.attempt((tx) => parties.open(tx, party));
async function opened(
  change: Partial<NewParty> = {},
): Promise<{ user: User; accountId: string; points: ContactPoint[] }> {
  const done = await open(newParty(change));
  if (!done.ok) throw new Error(done.refusal);
  const { userId, accountIds } = done.value;
  return {
    user: await parties.getUser(userId),
    accountId: accountIds[0] ?? '',
    points: await parties.contactPointsOf(userId),
  };
}
const countOf = async (table: string) =>
  (await rows(database.read, sql<{ count: number }>`select count(*)::int as count from ${sql.raw(table)}`))[0]?.count;

describe('a username', () => {
  it.each([
    ['in capitals', 'Robin.Okafor', 'ROBIN.OKAFOR'],
    ['in full width', 'noor.haddad', '\uff4e\uff4f\uff4f\uff52.haddad'],
    ['as it is', 'luc.tremblay', 'luc.tremblay'],
  ])("is one user's, also %s", async (_name, first, second) => {
    expect((await open(newParty({ username: first }))).ok).toBe(true);
    const before = await Promise.all(['person', '"user"', 'account', 'contact_point', 'audit_entry'].map(countOf));
    const again = await open(newParty({ username: second }));
    expect(again.ok).toBe(false);
    expect(await Promise.all(['person', '"user"', 'account', 'contact_point', 'audit_entry'].map(countOf))).toEqual(
      before,
    );
  });

  it('has one winner among openings at the same moment, and nothing is left of the others', async () => {
    const people = await countOf('person');
    const username = 'everybody.wants.it';
    const tries = await Promise.all(Array.from({ length: 8 }, () => open(newParty({ username }))));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(1);
    for (const attempt of tries) if (!attempt.ok) expect(attempt.refusal).toBe('username-taken');
    expect(await countOf('person')).toBe((people ?? 0) + 1);
  });

  it('finds its user in its one spelling', async () => {
    const { user } = await opened({ username: 'Aiko.Tanaka' });
    expect(user).toMatchObject({ username: 'aiko.tanaka', state: 'invited', entityId: 'us' });
    expect((await parties.findUserByUsername('aiko.tanaka'))?.id).toBe(user.id);
    expect(await parties.findUserByUsername('nobody.here')).toBeNull();
  });
});

describe('opening', () => {
  it.each<[string, Partial<NewParty>, string]>([
    ['no username', { username: '!' }, 'username'],
    ['no telephone number', { phone: '12' }, 'phone'],
    ['no mail address', { mail: 'nowhere' }, 'mail'],
    ['an entity nobody configured', { entityId: 'atlantis' }, 'entity'],
  ])('refuses %s and leaves nothing', async (_name, change, refusal) => {
    const people = await countOf('person');
    expect(await open(newParty(change))).toEqual({ ok: false, refusal });
    expect(await countOf('person')).toBe(people);
  });

  it('keeps contact values sealed, hints masked, and the currency of the entity', async () => {
    const { user, points } = await opened({
      phone: '+12025550199',
      mail: 'someone.special@example.com',
      entityId: 'jp',
    });
    expect(points.map(({ value }) => value).sort()).toEqual(['+12025550199', 'someone.special@example.com']);
    const stored = await rows(
      database.read,
      sql<{ sealed: Buffer }>`
      select value_sealed as sealed from contact_point where user_id = ${user.id}`,
    );
    for (const { sealed } of stored) expect(sealed.toString('latin1')).not.toMatch(/2025550199|someone/);
    for (const { hint, value } of points) expect(hint).not.toBe(value);
    expect(await parties.accountsOf(user.id)).toMatchObject([{ currency: 'JPY', entity: { id: 'jp' } }]);
  });

  it('activates once, of many at the same moment', async () => {
    const { user } = await opened();
    const tries = Array.from({ length: 6 }, () => database.transaction((tx) => parties.activate(tx, user.id)));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect((await parties.findUserByUsername(user.username))?.state).toBe('active');
  });
});

describe('an account', () => {
  it('is not there for a user without a right on it', async () => {
    const [owner, other] = [await opened(), await opened()];
    expect((await parties.findAccount(owner.user.id, owner.accountId))?.rights).toEqual(['read']);
    expect(await parties.findAccount(other.user.id, owner.accountId)).toBeNull();
    expect(await parties.findAccount(owner.user.id, 'acc_nothing')).toBeNull();
  });
});

describe('a code to a contact point', () => {
  const send = (user: User, point: ContactPoint, channel: 'sms' | 'voice' = 'sms') =>
    database.attempt((tx) => codes.send(tx, { user, point, channel, address: '203.0.113.9' }));
  const phoneOf = (points: readonly ContactPoint[]) => points.find(({ kind }) => kind === 'phone') as ContactPoint;
  const spend = (point: ContactPoint) => database.transaction((tx) => codes.spend(tx, point.id));

  it('is right once, for its own point only', async () => {
    const { user, points } = await opened();
    const [phone, mail] = [phoneOf(points), points.find(({ kind }) => kind === 'mail') as ContactPoint];
    await send(user, phone);
    await jobs.drain();
    const code = arrived[0]?.code ?? '';
    expect(arrived).toEqual([{ to: phone.value, code: expect.stringMatching(/^\d{6}$/) }]);
    expect(await codes.judge(mail, code)).toBe('ended');
    expect(await codes.judge(phone, code)).toBe('right');
    expect((await Promise.all([1, 2, 3, 4].map(() => spend(phone)))).filter(Boolean)).toHaveLength(1);
    expect(await codes.judge(phone, code)).toBe('ended');
  });

  it('takes so many answers and no more, however many come at once, right or wrong', async () => {
    const { user, points } = await opened();
    const phone = phoneOf(points);
    await send(user, phone);
    await jobs.drain();
    const code = arrived[0]?.code ?? '';
    const guesses = Array.from({ length: 12 }, (_none, index) => String(index).padStart(6, 'x'));
    const verdicts = await Promise.all(guesses.map((guess) => codes.judge(phone, guess)));
    expect(verdicts.filter((verdict) => verdict === 'wrong')).toHaveLength(3);
    expect(await codes.judge(phone, code)).toBe('ended');
  });

  it('sent again is the same code, after the wait and within the budget', async () => {
    const { user, points } = await opened();
    const phone = phoneOf(points);
    await send(user, phone);
    expect(await send(user, phone)).toMatchObject({ refusal: { code: 'resend-too-soon', retryAt: now + 30_000 } });
    now += 30_000;
    expect((await send(user, phone, 'voice')).ok).toBe(true);
    now += 60_000;
    expect((await send(user, phone)).ok).toBe(true);
    now += 120_000;
    expect(await send(user, phone)).toMatchObject({
      refusal: { code: 'send-limit', rule: 'phone.sends-per-recipient.short' },
    });
    await jobs.drain();
    expect(new Set(arrived.map(({ code }) => code)).size).toBe(1);
    expect(arrived).toHaveLength(3);
  });

  it('is another one after it ran out', async () => {
    const { user, points } = await opened();
    const phone = phoneOf(points);
    await send(user, phone);
    await jobs.drain();
    const first = arrived[0]?.code ?? '';
    now += 600_000;
    expect(await codes.judge(phone, first)).toBe('ended');
    expect((await send(user, phone)).ok).toBe(true);
    await jobs.drain();
    expect(await codes.judge(phone, arrived[1]?.code ?? '')).toBe('right');
  });

  it('is sent once when it is asked for many times at once', async () => {
    const { user, points } = await opened();
    const sends = await Promise.all(Array.from({ length: 8 }, () => send(user, phoneOf(points))));
    await jobs.drain();
    expect([sends.filter(({ ok }) => ok).length, arrived.length]).toEqual([1, 1]);
  });
});
