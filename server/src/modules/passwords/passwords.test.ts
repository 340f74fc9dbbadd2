/** Passwords on a real PostgreSQL with real hashing: right and wrong, equal work for nobody, costs that change. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase, row, sql } from '../../platform/database/database.ts';
import { makeLogger } from '../../platform/logging.ts';
import { makeMetrics } from '../../platform/metrics.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { loadPolicies, type Policy } from '../policy/index.ts';
import { type Hasher, startHasher } from './hasher.ts';
import { makePasswords, type Passwords } from './passwords.ts';

const cheap = { 'password.argon2.memory-kib': 7_168, 'password.argon2.passes': 1, 'password.history': 2 };
const loaded = loadPolicies({ profile: 'default', overrides: cheap, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy: Policy = loaded.value.house;
const dearer: Policy = { ...policy, 'password.argon2.memory-kib': 8_192, 'password.argon2.passes': 2 };
const GOOD = 'quiet harbour morning tea';
const context = {
  names: ['Maya Lindqvist'],
  usernames: ['maya'],
  mailAddresses: [],
  birthDates: [],
  phoneNumbers: [],
  serviceNames: [],
};

let fresh: FreshDatabase;
let database: Database;
let hasher: Hasher;
let deps: Parameters<typeof makePasswords>[0];
let passwords: Passwords;
/** What was asked of the hasher, in order. */
let work: { kind: 'hash' | 'verify'; against?: string }[];
let leaked: Set<string>;
let askedElsewhere: number;
let now = 1_000;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 4, onError: () => {} });
  const clock = { now: () => now };
  const logger = makeLogger('silent');
  hasher = startHasher({
    limits: { queueLength: { strangers: 64, known: 64 }, deadlineMs: 60_000, timeoutMs: 60_000 },
    clock,
    logger,
    metrics: makeMetrics(),
  });
  work = [];
  leaked = new Set(['leaked long ago by others']);
  askedElsewhere = 0;
  deps = {
    database,
    hasher: {
      ...hasher,
      async hash(password, cost) {
        work.push({ kind: 'hash' });
        return hasher.hash(password, cost);
      },
      async verify(phc, password) {
        work.push({ kind: 'verify', against: phc });
        return hasher.verify(phc, password);
      },
    },
    breached: {
      async has(password) {
        askedElsewhere += 1;
        return leaked.has(password);
      },
    },
    clock,
    random: (length) => randomBytes(length),
    housePolicy: policy,
  };
  passwords = await makePasswords(deps);
});
afterAll(async () => {
  await hasher.stop();
  await database.close();
  await fresh.drop();
});

let serial = 0;
async function newUser(password: string): Promise<string> {
  serial += 1;
  const userId = `usr_${serial}`;
  const hash = await passwords.hash(password, policy);
  await database.transaction((tx) => passwords.set(tx, userId, hash));
  return userId;
}
const storedOf = async (userId: string) =>
  (await row(database.read, sql<{ hash: string }>`select hash from password where user_id = ${userId}`))?.hash;
const change = async (userId: string, from: string, to: string) => {
  const judged = await passwords.judge(userId, from, policy);
  now += 1_000;
  const hash = await passwords.hash(to, policy);
  return database.transaction((tx) => passwords.change(tx, userId, judged ?? 'nothing', hash));
};
const violations = async (candidate: string, userId: string | null = null) =>
  (await passwords.violations(candidate, { userId, context }, policy)).map(({ rule }) => rule);

describe('judging a password', () => {
  it('finds the right one right, and answers the hash it was right against', async () => {
    const userId = await newUser(GOOD);
    expect(await passwords.judge(userId, GOOD, policy)).toBe(await storedOf(userId));
    for (const wrong of ['', `${GOOD} `, GOOD.toUpperCase(), `${GOOD}\u0000`, GOOD.slice(0, -1)]) {
      expect(await passwords.judge(userId, wrong, policy)).toBeNull();
    }
  });

  it('knows one password in every way it can be typed', async () => {
    const userId = await newUser('caf\u00e9 au lait \u00e0 midi');
    expect(await passwords.judge(userId, 'cafe\u0301 au lait a\u0300 midi', policy)).not.toBeNull();
  });

  it('does for nobody the work it does for somebody', async () => {
    const userId = await newUser(GOOD);
    const COSTS = '$argon2id$v=19$m=7168,t=1,p=1$';
    const workFor = async (who: string | { subject: string }, password: string) => {
      work.length = 0;
      expect(await passwords.judge(who, password, policy)).toBeNull();
      return work.map(({ kind, against }) => [kind, against?.slice(0, COSTS.length)]);
    };
    expect(await workFor(userId, 'wrong')).toEqual([['verify', COSTS]]);
    expect(await workFor({ subject: 'nobody' }, GOOD)).toEqual([['verify', COSTS]]);
    expect(await workFor('usr_unknown', GOOD)).toEqual([['verify', COSTS]]);
  });

  it('costs nobody what it costs somebody, of this entity or of another, paused or not', async () => {
    const at = async (cost: Policy) => {
      serial += 1;
      const userId = `usr_${serial}`;
      const hash = await passwords.hash(GOOD, cost);
      await database.transaction((tx) => passwords.set(tx, userId, hash));
      return userId;
    };
    const users = [...(await Promise.all([at(policy), at(policy)])), ...(await Promise.all([at(dearer), at(dearer)]))];
    const counted = await makePasswords(deps);
    const costFor = async (who: string | { subject: string }, how: 'judge' | 'judgeInVain') => {
      work.length = 0;
      await (how === 'judge' ? counted.judge(who, 'wrong', policy) : counted.judgeInVain(who, 'wrong'));
      return work.map(({ kind, against }) => `${kind} ${against?.split('$')[3]}`).join();
    };
    const spent = async (whom: readonly (string | { subject: string })[]) => {
      const costs = new Set<string>();
      for (const who of whom) {
        const cost = await costFor(who, 'judge');
        expect([await costFor(who, 'judge'), await costFor(who, 'judgeInVain')]).toEqual([cost, cost]);
        costs.add(cost);
      }
      return costs;
    };
    const names = Array.from({ length: 24 }, (_, index) => ({ subject: `name ${index}` }));
    expect(await spent(users)).toEqual(new Set(['verify m=7168,t=1,p=1', 'verify m=8192,t=2,p=1']));
    expect(await spent(names)).toEqual(await spent(users));
  });

  it('renews nothing while it answers nothing', async () => {
    const userId = await newUser(GOOD);
    const before = await storedOf(userId);
    work.length = 0;
    await passwords.judgeInVain(userId, GOOD);
    expect([work.map(({ kind }) => kind), await storedOf(userId)]).toEqual([['verify'], before]);
  });

  it('hashes anew when costs have changed, once, and only for the right password', async () => {
    const userId = await newUser(GOOD);
    const before = await storedOf(userId);
    expect(await passwords.judge(userId, 'wrong', dearer)).toBeNull();
    expect(await storedOf(userId)).toBe(before);
    const judged = await passwords.judge(userId, GOOD, dearer);
    expect(judged).toBe(await storedOf(userId));
    expect(judged).toMatch(/^\$argon2id\$v=19\$m=8192,t=2,p=1\$/);
    work.length = 0;
    expect(await passwords.judge(userId, GOOD, dearer)).toBe(judged);
    expect(work.map(({ kind }) => kind)).toEqual(['verify']);
  });

  it('agrees with itself when two sign-ins hash anew at once', async () => {
    const userId = await newUser(GOOD);
    const both = await Promise.all([1, 2, 3].map(() => passwords.judge(userId, GOOD, dearer)));
    expect(both).not.toContain(null);
    expect(await passwords.judge(userId, GOOD, dearer)).toBe(await storedOf(userId));
  });
});

describe('changing a password', () => {
  it('ends the old one and remembers it', async () => {
    const userId = await newUser(GOOD);
    expect(await change(userId, GOOD, 'seven copper lanterns float')).toBe(true);
    expect(await passwords.judge(userId, GOOD, policy)).toBeNull();
    expect(await passwords.judge(userId, 'seven copper lanterns float', policy)).not.toBeNull();
    expect(await violations(GOOD, userId)).toEqual(['used-before']);
  });

  it('has one winner among changes judged at the same moment', async () => {
    const userId = await newUser(GOOD);
    const judged = (await passwords.judge(userId, GOOD, policy)) ?? '';
    const hashes = await Promise.all([1, 2, 3, 4].map((index) => passwords.hash(`a new password ${index}`, policy)));
    const won = await Promise.all(
      hashes.map((hash) => database.transaction((tx) => passwords.change(tx, userId, judged, hash))),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await storedOf(userId)).toBe(hashes[won.indexOf(true)]);
  });

  it('forgets what lies further back than the profile remembers', async () => {
    const userId = await newUser('first of many words');
    const later = ['second of many words', 'third of many words', 'fourth of many words'];
    let current = 'first of many words';
    for (const next of later) {
      expect(await change(userId, current, next)).toBe(true);
      current = next;
    }
    expect(await violations('fourth of many words', userId)).toEqual(['used-before']);
    expect(await violations('third of many words', userId)).toEqual(['used-before']);
    expect(await violations('second of many words', userId)).toEqual(['used-before']);
    expect(await violations('first of many words', userId)).toEqual([]);
  });
});

describe('what a new password may not be', () => {
  it.each([
    ['pk4 wz', ['too-short']],
    ['maya lindqvist rides', ['personal']],
    ['leaked long ago by others', ['breached']],
    ['x'.repeat(257), expect.arrayContaining(['too-long'])],
    [GOOD, []],
  ])('%s: %j', async (candidate, rules) => {
    expect(await violations(candidate)).toEqual(rules);
  });

  it('is asked elsewhere, and hashed, only when nothing else is wrong with it', async () => {
    const userId = await newUser(GOOD);
    [askedElsewhere, work.length] = [0, 0];
    await violations('pk4 wz', userId);
    expect([askedElsewhere, work.length]).toEqual([0, 0]);
    await violations('leaked long ago by others', userId);
    expect([askedElsewhere, work.length]).toEqual([1, 0]);
    await violations('another good one entirely', userId);
    expect([askedElsewhere, work.map(({ kind }) => kind)]).toEqual([2, ['verify']]);
  });
});
