/**
 * The trading seat on a real PostgreSQL, over two nodes: one winner however many claim at once, each policy on newcomers,
 * and a seat that frees itself when its session is over.
 */
import { randomBytes } from 'node:crypto';
import type { Result } from '@strongroom/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, rows, type Sql, sql } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { makeAudit } from '../audit/index.ts';
import { loadPolicies, type Policy } from '../policy/index.ts';
import type { Session } from './sessions.model.ts';
import { makeSessions, type Sessions } from './sessions.ts';
import type { Newcomer } from './trading.flow.ts';
import type { ClaimRefusal } from './trading.ts';

const random = (length: number) => randomBytes(length);
const under = (newcomer: Newcomer): Policy => {
  const overrides = { 'session.trading.newcomer': newcomer, 'session.per-user': 40 };
  const loaded = loadPolicies({ profile: 'default', overrides, entities: {} });
  if (!loaded.ok) throw new Error(loaded.refusal.join());
  return loaded.value.house;
};
const ASK = under('ask');

let fresh: FreshDatabase;
const databases: Database[] = [];
let nodes: readonly [Sessions, Sessions];
let now = Date.parse('2026-03-06T12:00:00Z');
/** What was written down. */
const told: Parameters<ReturnType<typeof makeAudit>['append']>[1][] = [];
let serial = 0;
let userId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  const node = (): Sessions => {
    const database = openDatabase(fresh.url, { poolSize: 6, onError: () => {} });
    databases.push(database);
    const clock = { now: () => now };
    const written = makeAudit({ database, clock, random });
    const append: typeof written.append = (tx, entry) => {
      told.push(entry);
      return written.append(tx, entry);
    };
    const audit = { ...written, append };
    const memory = { trustMs: 1_000, capacity: 100 };
    return makeSessions({ database, audit, clock, random, memory, saveEveryMs: 10_000 });
  };
  nodes = [node(), node()];
});
afterAll(async () => {
  for (const database of databases) await database.close();
  await fresh.drop();
});
beforeEach(() => {
  serial += 1;
  userId = `usr_${serial}`;
});

async function open(policy: Policy = ASK, surface: Session['surface'] = 'portal'): Promise<Session> {
  const wish = { userId, surface, clientName: null, deviceId: null, deviceLabel: 'a test', address: '192.0.2.1' };
  const from = { earlierSecret: undefined, origin: null };
  const opened = await databases[0]?.transaction((tx) =>
    nodes[0].open(tx, { ...wish, publicComputer: false, evidence: [] }, policy, from),
  );
  if (opened === undefined) throw new Error('there is a database');
  now += 1;
  return opened.session;
}
const claim = (session: Session, policy: Policy = ASK, from: Session | null = null, node = nodes[0]) =>
  node.trading.claim({ sessionId: session.id, takeOverFrom: from?.id ?? null, policy, origin: null });
const said = (answer: Result<null, ClaimRefusal>): string => {
  if (answer.ok) return 'granted';
  return 'rule' in answer.refusal ? answer.refusal.rule : answer.refusal.code;
};
const traders = async (sessions: readonly Session[]): Promise<number> =>
  (await Promise.all(sessions.map((session) => nodes[1].trading.holds(session)))).filter(Boolean).length;
const roleIn = async ({ id }: Session) => (await nodes[1].trading.standing(id, ASK))?.session ?? null;

describe('of many that claim at once', () => {
  it.each<Newcomer>(['keep', 'ask'])('one gets the free seat under %s, on either node', async (newcomer) => {
    const policy = under(newcomer);
    const sessions = [];
    for (let index = 0; index < 8; index += 1) sessions.push(await open(policy));
    const answers = await Promise.all(sessions.map((one, index) => claim(one, policy, null, nodes[index % 2])));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(new Set(answers.map(said))).toEqual(new Set(['granted', newcomer]));
    expect(await traders(sessions)).toBe(1);
  });

  it('one takes over from the session that all of them saw', async () => {
    const holder = await open();
    await claim(holder);
    const sessions = [await open(), await open(), await open(), await open()];
    const answers = await Promise.all(sessions.map((one, index) => claim(one, ASK, holder, nodes[index % 2])));
    expect(answers.map(said).sort()).toEqual(['ask', 'ask', 'ask', 'granted']);
    expect(await traders([holder, ...sessions])).toBe(1);
    expect((await roleIn(holder))?.tradingLostTo).toBe(sessions[answers.findIndex(({ ok }) => ok)]?.id);
  });

  it('all get it in turn where whoever trades yields, and the last keeps it', async () => {
    const policy = under('yield');
    const sessions = [await open(policy), await open(policy), await open(policy)];
    const answers = await Promise.all(sessions.map((one, index) => claim(one, policy, null, nodes[index % 2])));
    expect(answers.map(said)).toEqual(['granted', 'granted', 'granted']);
    expect(await traders(sessions)).toBe(1);
  });
});

describe('a newcomer', () => {
  it('that must leave is signed out, and the one who trades goes on', async () => {
    const policy = under('leave');
    const [holder, newcomer] = [await open(policy), await open(policy)];
    expect(said(await claim(holder, policy))).toBe('granted');
    expect(said(await claim(newcomer, policy))).toBe('leave');
    expect(await roleIn(newcomer)).toBeNull();
    expect(await traders([holder])).toBe(1);
  });

  it('claims with its sign-in on a surface that is there to trade, and waits to be asked where another trades', async () => {
    const [first, second] = [await open(ASK, 'desktop'), await open(ASK, 'desktop')];
    expect((await roleIn(first))?.tradingSince).toBe(first.createdAt);
    expect((await roleIn(second))?.tradingSince).toBeNull();
    expect(said(await claim(second, ASK, first))).toBe('granted');
    expect(await roleIn(first)).toMatchObject({ tradingSince: null, tradingLostTo: second.id });
  });

  it('is refused once its own power to trade has lapsed', async () => {
    const session = await open();
    now += ASK['session.trade-reduce.idle-seconds'] * 1_000;
    expect(said(await claim(session))).toBe('group-lapsed');
  });
});

describe('the calendar', () => {
  it('ends what machines hold at night, once over all nodes, and tells whoever asks why; nothing counts as a failure', async () => {
    const counted = async () => rows(databases[0]?.read as Sql, sql`select * from counter`);
    const before = await counted();
    now = Date.parse('2026-03-09T12:00:00Z');
    const [bot, person] = [await open(ASK, 'api'), await open(ASK, 'desktop')];
    now = Date.parse('2026-03-10T04:15:00Z');
    const ended = await Promise.all(nodes.map((node) => node.endDue(() => ASK)));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    expect(told.filter(({ details }) => details.session === bot.id)).toMatchObject([
      { event: 'session.ended', details: { reason: 'nightly-teardown' } },
    ]);
    expect(await nodes[1].findById(bot.id, () => ASK, false)).toMatchObject({
      kind: 'ended',
      reason: 'nightly-teardown',
    });
    expect(await nodes[1].findById(person.id, () => ASK, false)).toMatchObject({ kind: 'live' });
    expect(await counted()).toEqual(before);
    expect(await Promise.all(nodes.map((node) => node.endDue(() => ASK)))).toEqual([0, 0]);
  });
});

describe('the seat', () => {
  it('is free once its session ended, by anybody or by itself', async () => {
    const [ended, idle, next] = [await open(), await open(), await open()];
    await claim(ended);
    await databases[0]?.transaction((tx) => nodes[0].end(tx, { userId, sessionId: ended.id, reason: 'signed-out' }));
    expect(await traders([ended])).toBe(0);
    expect(said(await claim(idle))).toBe('granted');
    now += ASK['session.read.idle-seconds'] * 1_000;
    const late = await open();
    expect(said(await claim(late))).toBe('granted');
    expect(said(await claim(next))).toBe('group-lapsed');
  });

  it('is given back by whoever sits there, and knowing that one was displaced is said the same way', async () => {
    const [first, second] = [await open(), await open()];
    await claim(first);
    await claim(second, ASK, first);
    for (const { id } of [first, second])
      expect(await nodes[1].trading.release({ sessionId: id, origin: null })).toBe(true);
    expect(await roleIn(first)).toMatchObject({ tradingSince: null, tradingLostAt: null });
    expect(await traders([first, second])).toBe(0);
    expect(said(await claim(first))).toBe('granted');
  });
});
