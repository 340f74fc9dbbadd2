/**
 * The way in for somebody who lost every permanent factor: where it stands and what ends when, the online code card, and
 * the permanent factor that is proven again. The temporary code itself is issued by staff and shown nowhere.
 */
import { z } from 'zod';
import { factorId, instant, oneTimeCode } from './fields.ts';
import { operation } from './operation.ts';
import { factor } from './security.ts';

/** Two places of a card: their values are typed one after the other, without a space. */
const places = z.tuple([z.int(), z.int()]);

export const emergencyGrant = z.strictObject({
  state: z.enum(['temp-full', 'temp-print-only', 'online-card', 'expired']),
  issuedAt: instant,
  /** Until when the temporary code opens everything, and until when the page of the card. */
  fullUntil: instant,
  portalUntil: instant,
  /** Until when the code card opens everything; null before it is activated. */
  cardUntil: instant.nullable(),
  /** When this state ends by itself; null when it does not. */
  endsAt: instant.nullable(),
  /** A card that was printed and waits for two of its values. */
  printed: z.strictObject({ factorId, asked: places, activateUntil: instant }).nullable(),
  printsLeft: z.int(),
  cardDays: z.int(),
});
export type EmergencyGrant = z.infer<typeof emergencyGrant>;

export const emergencyAccess = z.strictObject({
  grant: emergencyGrant.nullable(),
  /** How far this session reaches: no grant narrows it, everything, the page of the code card alone, or nothing more. */
  reach: z.enum(['none', 'full', 'print-only', 'over']),
  /** Permanent factors that stand aside and may be proven again. */
  displaced: z.array(factorId),
  serverTime: instant,
});
export type EmergencyAccess = z.infer<typeof emergencyAccess>;

export const printedCodeCard = z.strictObject({
  factorId,
  /** In the order of their places, which begin at 1. Shown this once. */
  values: z.array(z.string().regex(/^\d+$/)),
  asked: places,
  activateUntil: instant,
  days: z.int(),
});
export type PrintedCodeCard = z.infer<typeof printedCodeCard>;

export const emergencyOperations = {
  getEmergencyAccess: operation('getEmergencyAccess', {
    summary: 'Where a temporary code or code card stands, what ends when, and which factors wait to be proven again',
    tag: 'Emergency access',
    caller: 'session',
    activity: false,
    responses: { 200: emergencyAccess },
    problems: [],
  }),
  printCodeCard: operation('printCodeCard', {
    summary: 'Draw an online code card; its values are shown this once, and an earlier card becomes worthless',
    tag: 'Emergency access',
    caller: 'session',
    responses: { 201: printedCodeCard },
    problems: ['emergency-access-ended', 'code-card-limit', 'proof-required', 'approval-void'],
  }),
  activateCodeCard: operation('activateCodeCard', {
    summary: 'Activate the printed card with two of its values; the temporary code ends',
    tag: 'Emergency access',
    caller: 'session',
    params: z.strictObject({ factorId }),
    body: z.strictObject({ answer: oneTimeCode }),
    responses: { 200: z.strictObject({ until: instant }) },
    problems: ['answer-wrong', 'challenge-ended'],
  }),
  reactivateFactor: operation('reactivateFactor', {
    summary: 'Make a displaced factor active again, proven by itself; an emergency access ends with it',
    tag: 'Emergency access',
    caller: 'session',
    params: z.strictObject({ factorId }),
    responses: { 200: z.strictObject({ factors: z.array(factor) }) },
    problems: ['not-found', 'factor-unavailable', 'emergency-access-ended', 'proof-required', 'approval-void'],
  }),
};
