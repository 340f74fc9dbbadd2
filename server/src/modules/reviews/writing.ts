/**
 * Writes one review: reads the day of a user out of the audit log, judges it, and, in one transaction, keeps it, sends it
 * by mail, sets the time at which somebody is told that it was not read, and writes its entry. A crash before the commit
 * leaves nothing and the job comes again; after it, the unique (user, end of day) lets the repeat do nothing.
 *
 * A review takes nothing off any notice: what must be told at once is told at once, by other modules, whatever stands here.
 */
import type { AccessRight } from '@strongroom/contract';
import { type Clock, DAY_MS, newId, type Random, secondsToMs } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { mayEver } from '../access/index.ts';
import { type Audit, type FoundEntry, type Period, systemActor } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { presentDay } from './reviews.calendar.ts';
import { OWN_EVENTS, type Review } from './reviews.model.ts';
import { beginTally, findingsOf, SIGN_IN_EVENT, signInAddress, type Tally, tally, totalOf } from './reviews.rules.ts';
import * as store from './reviews.store.ts';

export interface Writing {
  /** False when there was nothing to write, or it has been written. */
  write(userId: string, day: string, period: Period): Promise<boolean>;
  /** Of the present day until now, for somebody who has no review yet. The whole day is reviewed once it is over. */
  writeEarly(userId: string): Promise<boolean>;
}

export const ESCALATE_QUEUE = 'review.escalate';
export const READ_RIGHT: AccessRight = 'read';
const ENTRIES_AT_ONCE = 1_000;

export function makeWriting(deps: {
  database: Database;
  jobs: Jobs;
  audit: Audit;
  delivery: Delivery;
  parties: Parties;
  policies: Policies;
  metrics: Pick<Metrics, 'reviews'>;
  clock: Clock;
  random: Random;
}): Writing {
  const { database, jobs, audit, delivery, parties, policies, metrics, clock, random } = deps;

  async function readDay({ id: userId, entityId }: User, period: Period): Promise<Tally> {
    const policy = policies.for(entityId);
    const accountIds = await readableAccounts(parties, userId);
    const known = new Set<string>();
    let read = beginTally(period.beginsAt);
    let after: FoundEntry | null = null;
    for (;;) {
      const want = { userId, accountIds, period, without: OWN_EVENTS, limit: ENTRIES_AT_ONCE } as const;
      const page: readonly FoundEntry[] = await audit.periods.entries({ ...want, order: 'oldest', after });
      const entries = page.map(({ entry }) => entry);
      const addresses = [...new Set(entries.map(signInAddress).filter((address) => address !== null))];
      const to = period.beginsAt;
      const from = to - policy['review.known-address-days'] * DAY_MS;
      const asked = { userId, event: SIGN_IN_EVENT, addresses, from, to };
      for (const address of addresses.length === 0 ? [] : await audit.periods.knownAddresses(asked)) known.add(address);
      read = tally(read, entries, { userId, knownAddresses: known, policy });
      after = page.at(-1) ?? null;
      if (after === null || page.length < ENTRIES_AT_ONCE) return read;
    }
  }

  async function mail(tx: Tx, user: User, { day, counts, findings }: Review): Promise<number> {
    const points = await parties.contactPointsOf(user.id, tx);
    const mailboxes = points.filter(({ kind, confirmedAt }) => kind === 'mail' && confirmedAt !== null);
    for (const { value: to } of mailboxes) {
      const { language } = user.person;
      const params = { day, counts, findings };
      await delivery.send(tx, { channel: 'mail', to, language, template: 'review.daily', params });
    }
    return mailboxes.length;
  }

  async function keep(user: User, review: Review): Promise<boolean> {
    const { id, userId, day, early, findings } = review;
    return database.transaction(async (tx) => {
      if (!(await store.insertReview(tx, review))) return false;
      const mails = await mail(tx, user, review);
      const delaySeconds = policies.for(user.entityId)['review.escalate-after-seconds'];
      await jobs.enqueue(tx, { queue: ESCALATE_QUEUE, key: id, payload: { reviewId: id }, delaySeconds });
      await audit.append(tx, {
        event: 'review.written',
        outcome: 'done',
        actor: systemActor,
        origin: null,
        userId,
        accountId: null,
        details: { review: id, day, early, entries: totalOf(review), unusual: findings.length, mails },
      });
      afterCommit(tx, () => metrics.reviews.inc({ outcome: 'written' }));
      return true;
    });
  }

  async function write(user: User, day: string, early: boolean, period: Period): Promise<boolean> {
    const policy = policies.for(user.entityId);
    const read = await readDay(user, period);
    if (totalOf(read) === 0 && (early || !policy['review.quiet-days'])) return false;
    const writtenAt = clock.now();
    return keep(user, {
      ...period,
      id: newId('rev', writtenAt, random),
      userId: user.id,
      day,
      early,
      state: 'open',
      writtenAt,
      counts: read.counts,
      findings: findingsOf(read, policy),
      escalatedAt: null,
      acknowledgedAt: null,
      escalatesAt: writtenAt + secondsToMs(policy['review.escalate-after-seconds']),
    });
  }

  return {
    async write(userId, day, period) {
      const user = await parties.getUser(userId);
      return user.state === 'active' && write(user, day, false, period);
    },
    async writeEarly(userId) {
      const user = await parties.getUser(userId);
      const now = clock.now();
      const { day, beginsAt } = presentDay(now, parties.entity(user.entityId).timeZone);
      const { next } = await audit.periods.horizon();
      return write(user, day, true, { beginsAt, endsAt: now + 1, fromTx: next, throughTx: next });
    },
  };
}

/** Accounts whose entries the user may read. */
export const readableAccounts = async (parties: Parties, userId: string): Promise<readonly string[]> =>
  (await parties.accountsOf(userId)).filter(({ rights }) => mayEver('account.read', rights)).map(({ id }) => id);
