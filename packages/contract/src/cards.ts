/** Security cards: asking for one, its first answer, keeping it in step, a new PIN, what becomes of it, and sharing it. */
import { z } from 'zod';
import { accountId, factorId, id, instant, money, password, username } from './fields.ts';
import { operation } from './operation.ts';

const cardId = id('crd');
export const cardRequestId = id('crq');
const cardTaskId = id('ctk');

/** As makers write serial numbers. */
export const cardSerialNo = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z-]{0,31}$/);

export const CARD_STATES = [
  'in-stock',
  'assigned',
  'shipped',
  'active',
  'suspended',
  'lost',
  'defective',
  'battery',
  'replaced',
  'returned',
  'retired',
] as const;

export const securityCard = z.strictObject({
  id: cardId,
  factorId,
  /** The end of its serial number. */
  hint: z.string(),
  model: z.string(),
  state: z.enum(CARD_STATES),
  stateSince: instant,
  /** The card answers nothing after this; null when the maker names no end. */
  expiresAt: instant.nullable(),
  /** While it is on its way: until when it is to be activated. */
  activateBy: instant.nullable(),
  /** False for a card of another username of the same person. */
  owned: z.boolean(),
  /** Usernames that use it. */
  holders: z.int(),
  /** Until when a forgotten PIN may be replaced, after staff has identified the caller; null without that. */
  newPinUntil: instant.nullable(),
});
export type SecurityCard = z.infer<typeof securityCard>;

const cardRequest = z.strictObject({
  id: cardRequestId,
  accountId,
  replaces: cardId.nullable(),
  createdAt: instant,
});

export const cardTask = z.strictObject({
  id: cardTaskId,
  cardId,
  kind: z.enum(['activate', 'resynchronise', 'change-pin', 'share']),
  /** To be typed into the card, one after the other. */
  challenges: z.array(z.string()).min(1).max(2),
  attemptsLeft: z.int(),
  expiresAt: instant,
});
export type CardTask = z.infer<typeof cardTask>;

export const cardsView = z.strictObject({
  cards: z.array(securityCard),
  request: cardRequest.nullable(),
  /** What was begun in this session and waits for an answer. */
  task: cardTask.nullable(),
  terms: z.strictObject({ eligible: money, reserve: money, fee: money, activationDays: z.int() }),
  serverTime: instant,
});
export type CardsView = z.infer<typeof cardsView>;

/** Digits as the card shows them, or as a person groups them. */
const cardResponse = z.string().regex(/^[\d -]{1,40}$/);
const pin = z.string().regex(/^\d{4}$/);
const params = z.strictObject({ cardId });
const changeProblems = ['proof-required', 'approval-void'] as const;

export const cardOperations = {
  listCards: operation('listCards', {
    summary: 'Security cards of this user, what was asked for and what was begun',
    tag: 'Security cards',
    caller: 'session',
    responses: { 200: cardsView },
    problems: [],
  }),
  getCardEligibility: operation('getCardEligibility', {
    summary: 'Which accounts are worth enough for a security card to be issued',
    tag: 'Security cards',
    caller: 'session',
    responses: {
      200: z.strictObject({
        accounts: z.array(z.strictObject({ accountId, number: z.string(), equity: money, eligible: z.boolean() })),
      }),
    },
    problems: ['broker-unavailable'],
  }),
  requestCard: operation('requestCard', {
    summary: 'Ask for a security card, or for one in the place of another; the reserve is held on the account named',
    tag: 'Security cards',
    caller: 'session',
    body: z.strictObject({ accountId, pin }),
    responses: { 201: cardsView },
    problems: [
      ...(['not-found', 'card-not-eligible', 'card-pin-weak', 'card-not-now', 'broker-unavailable'] as const),
      ...changeProblems,
    ],
  }),
  cancelCardRequest: operation('cancelCardRequest', {
    summary: 'Take back the wish for a card',
    tag: 'Security cards',
    caller: 'session',
    params: z.strictObject({ requestId: cardRequestId }),
    responses: { 200: cardsView },
    problems: ['not-found'],
  }),
  reportCard: operation('reportCard', {
    summary: 'Suspend a card, or say that it is lost, broken or without power; it proves nothing from this moment',
    tag: 'Security cards',
    caller: 'session',
    params,
    body: z.strictObject({ what: z.enum(['suspend', 'lost', 'defective', 'battery']) }),
    responses: { 200: cardsView },
    problems: ['not-found', 'card-not-now'],
  }),
  resumeCard: operation('resumeCard', {
    summary: 'Use a suspended card again',
    tag: 'Security cards',
    caller: 'session',
    params,
    responses: { 200: cardsView },
    problems: ['not-found', 'card-not-now', ...changeProblems],
  }),
  beginCardTask: operation('beginCardTask', {
    summary: 'Begin to activate a card, or to bring one that ran ahead back into step',
    tag: 'Security cards',
    caller: 'session',
    params,
    body: z.strictObject({ kind: z.enum(['activate', 'resynchronise']) }),
    responses: { 201: cardTask },
    problems: ['not-found', 'card-not-now'],
  }),
  beginCardPinChange: operation('beginCardPinChange', {
    summary: 'Begin to change the PIN: proven by the card with the old one, or opened by staff where it was forgotten',
    tag: 'Security cards',
    caller: 'session',
    params,
    responses: { 201: cardTask },
    problems: ['not-found', 'card-not-now', 'factor-unavailable', ...changeProblems],
  }),
  beginCardSharing: operation('beginCardSharing', {
    summary: 'Begin to use the card of another username of the same person; asks for that username’s password',
    tag: 'Security cards',
    caller: 'session',
    body: z.strictObject({ username, password }),
    responses: { 201: cardTask },
    problems: ['sign-in-refused', 'card-sharing-refused', 'too-many-requests', 'busy', ...changeProblems],
  }),
  answerCardTask: operation('answerCardTask', {
    summary: 'Answer with what the card shows; a change of PIN brings the new PIN, and a response made with it',
    tag: 'Security cards',
    caller: 'session',
    params: z.strictObject({ taskId: cardTaskId }),
    body: z.strictObject({ responses: z.array(cardResponse).min(1).max(2), newPin: pin.optional() }),
    responses: { 200: cardsView },
    problems: ['challenge-ended', 'answer-wrong', 'factor-paused', 'card-pin-weak', 'card-not-now'],
  }),
};
