/**
 * Clients as the desk sees them: found by what a caller says, looked at page by page, and identified by facts on file.
 * The desk types what the caller answers; what is on file is in no answer, and neither is which of several was wrong.
 */
import { z } from 'zod';
import { CARD_STATES, cardRequestId, cardSerialNo } from './cards.ts';
import { closingId } from './closings.ts';
import {
  accountId,
  contactPointId,
  deviceId,
  factorId,
  factorKind,
  freezeCause,
  freezeLevel,
  id,
  instant,
  proofMethod,
  sessionId,
  surface,
  userId,
} from './fields.ts';
import { operation } from './operation.ts';
import { historyEntry } from './security.ts';

/** What a caller may be asked, by pool; one is drawn from each pool that is asked. */
export const callerPools = {
  person: ['birth-date', 'family-name'],
  contact: ['phone-last-four', 'mail-address'],
  account: ['account-number', 'payee-last-four'],
} as const;
const callerFact = z.enum([...callerPools.person, ...callerPools.contact, ...callerPools.account]);
export type CallerFact = z.infer<typeof callerFact>;

const foundClient = z.strictObject({
  userId,
  username: z.string(),
  displayName: z.string(),
  entity: z.string(),
  state: z.enum(['invited', 'active', 'closed']),
});

const clientPage = foundClient.extend({
  language: z.enum(['en', 'ja', 'fr']),
  entityName: z.string(),
  accounts: z.array(z.strictObject({ id: accountId, name: z.string(), type: z.string() })),
  /** Until when strangers are paused after failed sign-ins; null: not. */
  signInPausedUntil: instant.nullable(),
  /** Until when the nightly teardown leaves this client's programs alone; null: it does not. */
  teardownExemptUntil: instant.nullable(),
  /** Until when the one who asks may act for this client as an identified caller; null: not identified. */
  identifiedUntil: instant.nullable(),
  /** Nobody is asked again until then, after callers who were somebody else. */
  identificationPausedUntil: instant.nullable(),
  factors: z.array(
    z.strictObject({
      id: factorId,
      kind: factorKind,
      state: z.string(),
      enrolledAt: instant,
      lastUsedAt: instant.nullable(),
    }),
  ),
  /** Where the client is reached: masked, and whether it was confirmed. */
  contactPoints: z.array(
    z.strictObject({ id: contactPointId, kind: z.enum(['phone', 'mail']), hint: z.string(), confirmed: z.boolean() }),
  ),
  devices: z.array(z.strictObject({ id: deviceId, label: z.string(), firstSeenAt: instant, lastSeenAt: instant })),
  sessions: z.array(
    z.strictObject({
      id: sessionId,
      surface,
      device: z.string(),
      createdAt: instant,
      activeAt: instant,
      methods: z.array(z.enum(['password', ...proofMethod.options])),
    }),
  ),
  /** What stands still on this client, and until when; null: until it is lifted here. */
  freezes: z.array(
    z.strictObject({
      id: id('frz'),
      level: freezeLevel,
      cause: freezeCause,
      placedAt: instant,
      until: instant.nullable(),
    }),
  ),
  /** Money that has not left yet. */
  holds: z.array(z.strictObject({ state: z.string(), currency: z.string(), amountMinor: z.int(), createdAt: instant })),
  /** Security cards of this client's own, and of a username that shares one with it. */
  cards: z.array(
    z.strictObject({ serialNo: cardSerialNo, state: z.enum(CARD_STATES), stateSince: instant, owned: z.boolean() }),
  ),
  /** A card was asked for and not sent yet, with the cards in stock that could be; null: none was. */
  cardRequest: z.strictObject({ id: cardRequestId, createdAt: instant, inStock: z.array(cardSerialNo) }).nullable(),
  /** Accounts that this client asked to close. */
  closings: z.array(z.strictObject({ id: closingId, accountId, askedAt: instant })),
  history: z.array(historyEntry.extend({ staff: z.array(z.string()) })),
  serverTime: instant,
});
export type DeskClient = z.infer<typeof clientPage>;

/** Visible characters; what was no UTF-8 is none. */
const searched = z
  .string()
  .min(2)
  .max(100)
  .regex(/^(?=.*\S)[^\p{C}\ufffd]+$/u);

const identificationId = id('cid');
/** As the caller says it; spelling is forgiven where it is not the fact. */
const said = z.string().max(200);

export const deskClientOperations = {
  searchClients: operation('searchClients', {
    summary: 'Clients by username, name or account number; who looked for what is written down',
    tag: 'Desk clients',
    caller: 'staff',
    query: z.strictObject({ query: searched }),
    responses: { 200: z.strictObject({ clients: z.array(foundClient), more: z.boolean() }) },
    problems: [],
  }),
  getClient: operation('getClient', {
    summary: 'One client as far as the desk may see; the client can read that it was looked at',
    tag: 'Desk clients',
    caller: 'staff',
    params: z.strictObject({ userId }),
    responses: { 200: clientPage },
    problems: ['not-found'],
  }),
  beginIdentification: operation('beginIdentification', {
    summary: 'Draw the facts to ask a caller for; asking again draws no others while these are open',
    tag: 'Desk clients',
    caller: 'staff',
    params: z.strictObject({ userId }),
    responses: { 200: z.strictObject({ id: identificationId, facts: z.array(callerFact), expiresAt: instant }) },
    problems: ['not-found'],
  }),
  answerIdentification: operation('answerIdentification', {
    summary: 'Hand in what the caller said; judged once, as a whole',
    tag: 'Desk clients',
    caller: 'staff',
    params: z.strictObject({ identificationId }),
    body: z.strictObject({
      answers: z
        .array(z.strictObject({ fact: callerFact, said }))
        .min(1)
        .max(6),
    }),
    responses: {
      200: z.strictObject({ passed: z.boolean(), until: instant.nullable(), pausedUntil: instant.nullable() }),
    },
    problems: ['not-found'],
  }),
};
