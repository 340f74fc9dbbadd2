/**
 * Daily reviews: what happened on a user and its accounts on one day of the legal entity, and what of it is unusual. A
 * review points to entries of the audit log and counts them; what they say stays there, so erasing an entry erases it here.
 */
import { z } from 'zod';
import { calendarDate, id, instant } from './fields.ts';
import { operation } from './operation.ts';
import { historyEntry } from './security.ts';

export const reviewKinds = ['sign-in', 'refusal', 'proof', 'withdrawal', 'security', 'other'] as const;
export type ReviewKind = (typeof reviewKinds)[number];

/** What makes a day unusual, the gravest first. */
export const reviewRules = [
  'withdrawal',
  'security-change',
  'by-others',
  'new-device',
  'new-address',
  'paused',
  'refused-sign-ins',
  'refused-proofs',
  'unusual-surface',
  'clocks-disagree',
] as const;
export type ReviewRule = (typeof reviewRules)[number];

const finding = z.strictObject({
  rule: z.enum(reviewRules),
  count: z.int().min(1),
  /** The first of the entries that the rule is about. */
  entries: z.array(id('aud')),
  /** Of `clocks-disagree`: how far the furthest clock stood behind. */
  seconds: z.int().min(0).nullable(),
});
export type ReviewFinding = z.infer<typeof finding>;

const count = z.int().min(0);
const reviewId = id('rev');
export const review = z.strictObject({
  id: reviewId,
  /** In the time zone of the legal entity, like the instants it begins and ends at. */
  day: calendarDate,
  beginsAt: instant,
  endsAt: instant,
  /** Of a day that was not over yet; the whole of it is reviewed once it is. */
  early: z.boolean(),
  state: z.enum(['open', 'escalated', 'acknowledged']),
  counts: z.strictObject({
    'sign-in': count,
    refusal: count,
    proof: count,
    withdrawal: count,
    security: count,
    other: count,
  } satisfies Record<ReviewKind, typeof count>),
  findings: z.array(finding),
  writtenAt: instant,
  /** When somebody is told on another channel, if it is not read before. */
  escalatesAt: instant,
  escalatedAt: instant.nullable(),
  acknowledgedAt: instant.nullable(),
});
export type Review = z.infer<typeof review>;

export const reviewOperations = {
  listReviews: operation('listReviews', {
    summary: 'Daily reviews of this user, newest first',
    tag: 'Reviews',
    caller: 'session',
    query: z.strictObject({
      before: reviewId.optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
    responses: { 200: z.strictObject({ reviews: z.array(review), next: z.string().nullable() }) },
    problems: [],
  }),
  getReview: operation('getReview', {
    summary: 'One daily review with its entries, newest first in the order of the log',
    tag: 'Reviews',
    caller: 'session',
    params: z.strictObject({ reviewId }),
    responses: {
      200: z.strictObject({
        review,
        entries: z.array(historyEntry),
        /** True when there are more entries than are listed here; the history has them all. */
        more: z.boolean(),
      }),
    },
    problems: ['not-found'],
  }),
  acknowledgeReview: operation('acknowledgeReview', {
    summary: 'Say that a daily review has been read; saying it again changes nothing',
    tag: 'Reviews',
    caller: 'session',
    params: z.strictObject({ reviewId }),
    responses: { 200: z.strictObject({ review }) },
    problems: ['not-found'],
  }),
};
