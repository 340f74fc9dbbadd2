/**
 * The trading seat on a real PostgreSQL, over two nodes: one winner however many claim at once, each policy on newcomers,
 * and a seat that frees itself when its session is over. A model of it agrees after any sequence of what people do.
 */
import { randomBytes } from 'node:crypto';
import type { Result } from '@strongroom/core';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, rows, type Sql, sql } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { makeAudit } from '../audit/index.ts';
import { loadPolicies, type Policy } from '../policy/index.ts';
import type { Session } from './sessions.model.ts';
import { makeSessions, type Sessions } from './sessions.ts';
import { NEWCOMERS, type Newcomer } from './trading.flow.ts';
import type { ClaimRefusal } from './trading.ts';
import { READ_IDLE_MS, Seats, TRADE_IDLE_MS } from './trading-seats.fixture.ts';

const random = (length: number) => randomBytes(length);
const under = (newcomer: Newcomer, tradeIdle = 900): Policy => {
  const overrides = {
    'session.trading.newcomer': newcomer,
    'session.per-user': 40,
    'session.trade-reduce.idle-seconds': tradeIdle,
  };
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

/** Longer than a node believes or keeps to itself what it knows: what one node did, the other reads. */
const STEP_MS = 11_000;
const POLICIES = new Map(NEWCOMERS.map((newcomer) => [newcomer, under(newcomer, TRADE_IDLE_MS / 1_000)]));
const policyOf = ({ newcomer }: Seats): Policy => POLICIES.get(newcomer) ?? ASK;

type Two = typeof nodes;
type Step = fc.AsyncCommand<Seats, Two>;
const step = (name: string, run: Step['run'], check: Step['check'] = ({ all }) => all.length > 0): Step => ({
  check,
  toString: () => name,
  async run(model, real) {
    now += STEP_MS;
    await run(model, real);
    expect(await traders(model.all.map(({ session }) => session))).toBeLessThanOrEqual(1);
    const live = model.all.filter((one) => !model.isOver(one));
    const seen = await Promise.all(live.map(({ session }) => real[1].trading.standing(session.id, policyOf(model))));
    const told = seen.map((standing) => [standing?.holder?.id ?? null, standing?.lostTo?.id ?? null]);
    expect(told).toEqual(live.map(({ lostTo }) => [model.holder?.session.id ?? null, lostTo]));
  },
});
const writtenOf = (event: string, by: Session) =>
  told.findLast((entry) => entry.event === event && entry.details.session === by.id && entry.outcome === 'done');

const index = fc.nat(7);
const node = fc.constantFrom(0 as const, 1 as const);
const steps: fc.Arbitrary<Step>[] = [
  fc.constantFrom('portal' as const, 'portal' as const, 'desktop' as const).map((surface) =>
    step(
      `sign in on ${surface}`,
      async (model) => {
        const session = await open(policyOf(model), surface);
        const one = { session, activeAt: session.createdAt, lapsed: false, ended: false, lostTo: null };
        model.all.push(one);
        if (surface === 'desktop') model.claim(one, null);
      },
      ({ all }) => all.length < 5,
    ),
  ),
  fc.tuple(index, fc.option(fc.constantFrom('holder', 'other')), node).map(([who, names, at]) =>
    step(`claim by ${who} naming ${names}`, async (model, real) => {
      const [one, before] = [model.pick(who), model.holder];
      const named = names === null ? null : names === 'holder' ? before : model.pick(who + 1);
      const expected = model.claim(one, named?.session.id ?? null);
      const answer = said(await claim(one.session, policyOf(model), named?.session ?? null, real[at]));
      // Whether the end of one that is over was written down yet, nobody cares: it gets nothing.
      if (expected === 'over') expect(['session-ended', 'group-lapsed']).toContain(answer);
      else expect(answer).toBe(expected);
      if (expected === 'granted' && before !== null && before !== one)
        expect(writtenOf('trading.claimed', one.session)?.details).toMatchObject({ from: before.session.id });
    }),
  ),
  fc.constant(
    step(
      'claim by all at once',
      async (model, real) => {
        const { holder, newcomer } = model;
        const those = model.all.filter((one) => one !== holder && model.mayTrade(one));
        const answers = await Promise.all(
          those.map(({ session }, at) => claim(session, policyOf(model), holder?.session ?? null, real[at % 2])),
        );
        const winners = those.filter((_one, at) => answers[at]?.ok);
        expect(winners).toHaveLength(holder === null || newcomer === 'ask' ? Math.min(1, those.length) : 0);
        for (const one of winners) model.give(one);
        if (newcomer === 'leave') for (const one of those) one.ended = !winners.includes(one);
      },
      ({ newcomer }) => newcomer !== 'yield',
    ),
  ),
  fc.tuple(index, node).map(([who, at]) =>
    step(`act of ${who}`, async (model, real) => {
      const one = model.pick(who);
      const found = await real[at].findById(one.session.id, () => policyOf(model), true);
      expect(found.kind).toBe(model.isOver(one) ? 'ended' : 'live');
      if (found.kind === 'ended') one.ended = true;
      else [one.lapsed, one.activeAt] = [!model.mayTrade(one), now];
    }),
  ),
  fc.tuple(index, node).map(([who, at]) =>
    step(`release by ${who}`, async (model, real) => {
      const one = model.pick(who);
      await real[at].trading.release({ sessionId: one.session.id, origin: null });
      model.leave(one);
    }),
  ),
  fc.tuple(index, node).map(([who, at]) =>
    step(`end of ${who}`, async (model, real) => {
      const one = model.pick(who);
      const want = { userId, sessionId: one.session.id, reason: 'signed-out' as const };
      await databases[at]?.transaction((tx) => real[at].end(tx, want));
      one.ended = true;
    }),
  ),
  fc.constantFrom(100_000, TRADE_IDLE_MS, READ_IDLE_MS).map((ms) =>
    step(`wait ${ms}`, async () => {
      now += ms;
    }),
  ),
  fc.constantFrom(...NEWCOMERS).map((newcomer) =>
    step(
      `policy ${newcomer}`,
      async (model) => {
        model.newcomer = newcomer;
      },
      () => true,
    ),
  ),
];

describe('the seat and its model', () => {
  it('agree on one holder, and on who was told of whom, after any sequence of what people do', async () => {
    const commands = fc.commands<Seats, Two, false>(steps, { maxCommands: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(commands, (sequence) =>
        fc.asyncModelRun(() => {
          serial += 1;
          userId = `usr_model_${serial}`;
          // A Wednesday: no calendar ends anything within the hours of a sequence.
          now = Date.parse('2026-03-11T12:00:00Z');
          return { model: new Seats(() => now), real: nodes };
        }, sequence),
      ),
      // The same sequences everywhere; whoever looks for more takes another seed and more runs.
      { numRuns: 40, seed: 2026 },
    );
  });
});
