/** Daily reviews over HTTP, for the client they are about. */
import { operations, type Review as ReviewView } from '@strongroom/contract';
import { type Instant, toRfc3339 } from '@strongroom/core';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { historyView, originOf } from '../audit/index.ts';
import { actorOf } from '../security-centre/index.ts';
import type { Review } from './reviews.model.ts';
import type { Reviews } from './reviews.ts';

export function reviewRoutes({ reviews }: { reviews: Reviews }): Route[] {
  return [
    implement(operations.listReviews, async ({ query, principal }) => {
      const page = { before: query.before ?? null, limit: query.limit ?? null };
      const found = await reviews.list(principal.userId, page);
      return answer(200, { reviews: found.reviews.map(toView), next: found.next });
    }),
    implement(operations.getReview, async ({ params, principal }) => {
      const found = await reviews.find(principal.userId, params.reviewId);
      if (found === null) return problemReply('not-found');
      const { review, entries, more } = found;
      return answer(200, { review: toView(review), entries: entries.map(historyView), more });
    }),
    implement(operations.acknowledgeReview, async ({ params, principal, context }) => {
      const act = { actor: actorOf(principal), origin: originOf(context, null) };
      const review = await reviews.acknowledge(principal.userId, params.reviewId, act);
      return review === null ? problemReply('not-found') : answer(200, { review: toView(review) });
    }),
  ];
}

const orNull = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at));

const toView = (review: Review): ReviewView => ({
  id: review.id,
  day: review.day,
  beginsAt: toRfc3339(review.beginsAt),
  endsAt: toRfc3339(review.endsAt),
  early: review.early,
  state: review.state,
  counts: { ...review.counts },
  findings: review.findings.map((finding) => ({ ...finding, entries: [...finding.entries] })),
  writtenAt: toRfc3339(review.writtenAt),
  escalatesAt: toRfc3339(review.escalatesAt),
  escalatedAt: orNull(review.escalatedAt),
  acknowledgedAt: orNull(review.acknowledgedAt),
});
