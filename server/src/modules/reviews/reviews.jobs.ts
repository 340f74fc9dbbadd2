/**
 * The daily work, on any number of nodes. Whoever inserts the row of (entity, day) lets it begin, in the transaction that
 * writes the first job; each job gathers a page of people, writes one job for each and one for the next page. Whatever
 * dies in between is taken up where it stood, and what is done twice is dropped by the reviews' own key.
 */
import { maskPhone } from '@strongroom/authenticators';
import type { Clock, JsonValue } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { consume, increment } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, type Subjects, systemActor } from '../audit/index.ts';
import { chargeNotice, type Delivery } from '../delivery/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { statesBefore } from './review.flow.ts';
import { dueDay } from './reviews.calendar.ts';
import { OWN_EVENTS, type Review, type Run } from './reviews.model.ts';
import * as store from './reviews.store.ts';
import { ESCALATE_QUEUE, READ_RIGHT, type Writing } from './writing.ts';

const GATHER_QUEUE = 'review.gather';
const WRITE_QUEUE = 'review.write';
const PEOPLE_AT_ONCE = 500;

type Place = { readonly entityId: string; readonly day: string };
interface Gathered {
  readonly userIds: readonly string[];
  /** Where the next page begins, or null. */
  readonly after: JsonValue;
}

export function handleReviews(deps: {
  database: Database;
  jobs: Jobs;
  audit: Audit;
  delivery: Delivery;
  vault: Vault;
  parties: Parties;
  policies: Policies;
  metrics: Pick<Metrics, 'reviews'>;
  clock: Clock;
  writing: Writing;
}): { runDue(): Promise<void> } {
  const { database, jobs, audit, delivery, vault, parties, policies, metrics, clock, writing } = deps;

  /** People whom something of the day concerns; everybody where quiet days are told of too. */
  async function gather(run: Run, after: JsonValue): Promise<Gathered> {
    const { entityId } = run;
    const limit = PEOPLE_AT_ONCE;
    if (policies.for(entityId)['review.quiet-days']) {
      const userIds = await parties.activeUsers({ entityId, after: (after as string | null) ?? '', limit });
      return { userIds, after: userIds.length < limit ? null : (userIds.at(-1) ?? null) };
    }
    const ask = { without: OWN_EVENTS, after: after as Subjects | null, limit };
    const subjects = await audit.periods.subjects(run, ask);
    const userIds = await parties.concerned({
      entityId,
      userIds: subjects.flatMap(({ userId }) => userId ?? []),
      accountIds: [...new Set(subjects.flatMap(({ accountId }) => accountId ?? []))],
      right: READ_RIGHT,
    });
    return { userIds, after: subjects.length < limit ? null : ({ ...subjects.at(-1) } as JsonValue) };
  }

  const enqueueGather = (tx: Tx, { entityId, day }: Place, after: JsonValue): Promise<unknown> =>
    jobs.enqueue(tx, { queue: GATHER_QUEUE, key: entityId, payload: { entityId, day, after } });

  jobs.handle(GATHER_QUEUE, async (payload) => {
    const { entityId, day, after } = payload as unknown as Place & { after: JsonValue };
    const run = await store.findRun(database.read, entityId, day);
    if (run === null) return;
    const found = await gather(run, after);
    await database.transaction(async (tx) => {
      for (const userId of found.userIds) {
        await jobs.enqueue(tx, { queue: WRITE_QUEUE, key: userId, payload: { userId, entityId, day } });
      }
      if (found.after !== null) await enqueueGather(tx, run, found.after);
    });
  });

  jobs.handle(WRITE_QUEUE, async (payload) => {
    const { userId, entityId, day } = payload as unknown as Place & { userId: string };
    const run = await store.findRun(database.read, entityId, day);
    if (run !== null) await writing.write(userId, day, run);
  });

  /** Null where a text message may go, else what keeps it back. */
  async function keptBack(tx: Tx, { userId, findings }: Review, phone: string | null): Promise<string | null> {
    if (phone === null) return 'no-confirmed-contact-point';
    const policy = policies.for((await parties.getUser(userId)).entityId);
    const now = clock.now();
    const scope = 'review.usual-texts';
    if (findings.length === 0) {
      const budget = {
        limit: policy[scope],
        windowSeconds: policy['review.usual-texts-window-seconds'],
        blockSeconds: 0,
      };
      if (!(await increment(tx, { scope, key: userId, budget, now })).allowed) return scope;
    }
    const charge = await chargeNotice(tx, policy, { recipient: vault.pseudonym('recipient', phone), now });
    return charge.ok ? null : charge.refusal.rule;
  }

  jobs.handle(ESCALATE_QUEUE, async (payload) => {
    const { reviewId } = payload as { reviewId: string };
    const review = await store.findReview(database.read, reviewId);
    if (review?.state !== 'open') return;
    const { id, userId, day } = review;
    const { language } = (await parties.getUser(userId)).person;
    await database.transaction(async (tx) => {
      // Read at this very moment: then nobody needs to be told.
      if (!(await consume(tx, store.escalate(id, statesBefore('left-unread'), clock.now())))) return;
      const points = await parties.contactPointsOf(userId, tx);
      const phones = points.filter(({ kind, confirmedAt }) => kind === 'phone' && confirmedAt !== null);
      const about = { event: 'review.escalated', actor: systemActor, origin: null, userId, accountId: null } as const;
      for (const to of phones.length === 0 ? [null] : phones.map(({ value }) => value)) {
        const rule = await keptBack(tx, review, to);
        if (rule !== null || to === null) {
          const details = { review: id, day };
          await audit.append(tx, { ...about, outcome: 'refused', ...(rule !== null && { rule }), details });
          afterCommit(tx, () => metrics.reviews.inc({ outcome: 'untold' }));
          continue;
        }
        const message = { channel: 'sms', to, language, template: 'review.unread', params: { day } } as const;
        const { messageId } = await delivery.send(tx, message);
        const details = { review: id, day, channel: 'sms', contact: maskPhone(to), message: messageId };
        await audit.append(tx, { ...about, outcome: 'done', details });
      }
      afterCommit(tx, () => metrics.reviews.inc({ outcome: 'escalated' }));
    });
  });

  return {
    async runDue() {
      for (const { id: entityId, timeZone } of parties.entities) {
        const now = clock.now();
        const due = dueDay(now, timeZone, policies.for(entityId)['review.hour']);
        const { settled } = await audit.periods.horizon();
        await database.transaction(async (tx) => {
          const run = await store.claimRun(tx, { entityId, ...due }, { settled, now });
          if (run !== null) await enqueueGather(tx, run, null);
        });
      }
    },
  };
}
