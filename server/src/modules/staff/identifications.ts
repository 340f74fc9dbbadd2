/**
 * Identifying a caller: facts on file are drawn, the caller says them, the server judges. What is on file is shown to
 * nobody, and neither is which fact was wrong. Every question is charged to the client before it is answered, over all
 * members of staff; an answer that is right gives it back. A passed one serves one act and some minutes.
 */
import type { CallerFact } from '@strongroom/contract';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume, increment, readCounter, resetCountersAtCommit } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Audit } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import { drawFacts, type FactsOnFile, isRight } from './caller.rules.ts';
import * as store from './identifications.store.ts';
import type { StaffMember } from './staff.model.ts';
import { alone, record } from './staff-record.ts';

export interface Asked {
  readonly id: string;
  readonly facts: readonly CallerFact[];
  readonly expiresAt: Instant;
}

export interface CallerVerdict {
  readonly passed: boolean;
  readonly until: Instant | null;
  readonly pausedUntil: Instant | null;
}

export interface Identifications {
  begin(
    member: StaffMember,
    userId: string,
    context: RequestContext,
  ): Promise<Result<Asked, { readonly code: 'too-many-requests'; readonly rule: string; readonly retryAt: Instant }>>;
  /** Null when nothing of this member is asked under the id. */
  answer(
    member: StaffMember,
    id: string,
    answers: readonly { fact: CallerFact; said: string }[],
    context: RequestContext,
  ): Promise<CallerVerdict | null>;
  /** Uses up a passed one; false when there is none. */
  use(tx: Tx, member: StaffMember, userId: string, actId: string): Promise<boolean>;
  passedUntil(member: StaffMember, userId: string): Promise<Instant | null>;
  pausedUntil(userId: string): Promise<Instant | null>;
}

const SCOPE = 'caller.identification';

export function makeIdentifications(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  policies: Policies;
  entityOf: (userId: string) => Promise<string | null>;
  factsOf: (userId: string) => Promise<FactsOnFile>;
  clock: Clock;
  random: Random;
}): Identifications {
  const { database, audit, outbox, policies, entityOf, factsOf, clock, random } = deps;
  const policyOf = async (userId: string) => policies.for((await entityOf(userId)) ?? '');

  async function pausedUntil(userId: string): Promise<Instant | null> {
    const { blockedUntil = null } = (await readCounter(database.read, SCOPE, userId)) ?? {};
    return blockedUntil !== null && blockedUntil > clock.now() ? blockedUntil : null;
  }

  return {
    pausedUntil,

    async begin(member, userId, context) {
      const now = clock.now();
      const policy = await policyOf(userId);
      const facts = drawFacts(await factsOf(userId), policy['caller.facts'], random);
      const budget = {
        limit: policy['caller.failures'],
        windowSeconds: policy['caller.failure-window-seconds'],
        blockSeconds: policy['caller.pause-seconds'],
      };
      return database.transaction(async (tx) => {
        await store.lockIdentifications(tx, member.id, userId);
        const open = await store.findAsked(tx, { staffId: member.id, userId, now });
        if (open !== null) return ok(open);
        const charge = await increment(tx, { scope: SCOPE, key: userId, budget, now });
        const about = { people: alone(member), userId } as const;
        if (!charge.allowed) {
          const rule = 'caller.failures';
          await record(audit, tx, context, { ...about, event: 'caller.refused', outcome: 'refused', rule });
          return refuse({ code: 'too-many-requests', rule, retryAt: charge.freeAt } as const);
        }
        const expiresAt = now + secondsToMs(policy['caller.question-seconds']);
        const asked = { id: newId('cid', now, random), staffId: member.id, userId, facts, expiresAt };
        await store.insertIdentification(tx, { ...asked, now });
        await record(audit, tx, context, { ...about, event: 'caller.asked', details: { facts: facts.join(' ') } });
        return ok(asked);
      });
    },

    async answer(member, id, answers, context) {
      const now = clock.now();
      const asked = await store.findAskedById(database.read, { id, staffId: member.id, now });
      if (asked === null) return null;
      const { userId, facts } = asked;
      const passed = isRight(facts, answers, await factsOf(userId));
      const until = now + secondsToMs((await policyOf(userId))['caller.identified-seconds']);
      const settled = await database.transaction(async (tx) => {
        const to = { id, state: passed ? 'passed' : 'failed', until, now } as const;
        if (!(await consume(tx, store.settle(to)))) return false;
        if (passed) resetCountersAtCommit(tx, [{ scope: SCOPE, key: userId }]);
        const event = passed ? 'caller.identified' : 'caller.refused';
        const details = { facts: facts.join(' ') };
        const about = { event, details, people: alone(member), userId };
        await record(audit, tx, context, passed ? about : { ...about, outcome: 'refused', rule: 'caller.facts' });
        // Somebody out there knows enough to try: the owner should hear of it, where the caller does not.
        if (!passed) await outbox.post(tx, { type: event, key: userId, data: { userId, provedBy: null } });
        return true;
      });
      if (!settled) return null;
      return { passed, until: passed ? until : null, pausedUntil: await pausedUntil(userId) };
    },

    use: (tx, member, userId, actId) => consume(tx, store.use({ staffId: member.id, userId, actId, now: clock.now() })),
    passedUntil: async (member, userId) =>
      (await store.findPassed(database.read, { staffId: member.id, userId, now: clock.now() }))?.until ?? null,
  };
}
