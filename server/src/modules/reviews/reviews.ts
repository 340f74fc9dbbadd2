/** Daily reviews: written each morning for whom something happened to, read in the portal, told of when they are not. */
import type { Clock, Random } from '@strongroom/core';
import { afterCommit, type Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { statesBefore } from './review.flow.ts';
import { handleReviews } from './reviews.jobs.ts';
import { OWN_EVENTS, type Review, type ReviewPage, type ReviewWithEntries } from './reviews.model.ts';
import * as store from './reviews.store.ts';
import { makeWriting, readableAccounts, type Writing } from './writing.ts';

export interface Reviews extends Pick<Writing, 'writeEarly'> {
  /** Takes up the last day that is over in each legal entity, unless somebody has. */
  runDue(): Promise<void>;
  list(userId: string, page: { before: string | null; limit: number | null }): Promise<ReviewPage>;
  /** Null when there is none, or it is somebody else's: the two are not told apart. */
  find(userId: string, reviewId: string): Promise<ReviewWithEntries | null>;
  /** The review as it then stands; null as above. Reading it again changes nothing. */
  acknowledge(userId: string, reviewId: string, act: { actor: Actor; origin: Origin }): Promise<Review | null>;
}

export function makeReviews(deps: {
  database: Database;
  jobs: Jobs;
  vault: Vault;
  audit: Audit;
  delivery: Delivery;
  parties: Parties;
  policies: Policies;
  metrics: Pick<Metrics, 'reviews'>;
  clock: Clock;
  random: Random;
}): Reviews {
  const { database, audit, parties, policies, metrics, clock } = deps;
  const writing = makeWriting(deps);
  const { runDue } = handleReviews({ ...deps, writing });

  const policyOf = async (userId: string) => policies.for((await parties.getUser(userId)).entityId);

  async function findOwn(userId: string, reviewId: string): Promise<Review | null> {
    const review = await store.findReview(database.read, reviewId);
    return review?.userId === userId ? review : null;
  }

  return {
    runDue,
    writeEarly: writing.writeEarly,
    async list(userId, { before, limit }) {
      const size = limit ?? (await policyOf(userId))['review.listed'];
      const found = await store.findReviews(database.read, userId, before, size + 1);
      const reviews = found.slice(0, size);
      return { reviews, next: found.length > size ? (reviews.at(-1)?.id ?? null) : null };
    },
    async find(userId, reviewId) {
      const review = await findOwn(userId, reviewId);
      if (review === null) return null;
      const size = (await policyOf(userId))['review.listed-entries'];
      const accountIds = await readableAccounts(parties, userId);
      const want = { userId, accountIds, period: review, without: OWN_EVENTS, after: null, limit: size + 1 };
      const found = await audit.periods.entries({ ...want, order: 'newest' });
      return { review, entries: found.slice(0, size).map(({ entry }) => entry), more: found.length > size };
    },
    async acknowledge(userId, reviewId, { actor, origin }) {
      const review = await findOwn(userId, reviewId);
      if (review === null) return null;
      await database.transaction(async (tx) => {
        const now = clock.now();
        if (!(await consume(tx, store.acknowledge(reviewId, statesBefore('acknowledged'), now)))) return;
        const details = { review: reviewId, day: review.day, unusual: review.findings.length };
        const about = { event: 'review.acknowledged', outcome: 'done', userId, accountId: null } as const;
        await audit.append(tx, { ...about, actor, origin, details });
        afterCommit(tx, () => metrics.reviews.inc({ outcome: 'acknowledged' }));
      });
      return findOwn(userId, reviewId);
    },
  };
}
