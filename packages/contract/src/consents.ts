/**
 * Consent: what a registered client asks of a person, in the words of this house (capability groups, amounts), never in
 * those of the client. A consent belongs to the browser in which the client asked, or to the code its screen shows.
 */
import { z } from 'zod';
import { accountId, amountMinor, capabilityGroup, currency, instant, payeeId, surface } from './fields.ts';
import { operation } from './operation.ts';

/**
 * One act that a client asks consent for (RFC 9396): all of it, or nothing. Only acts that there are can be consented to:
 * programs place no orders through this house, so nobody is asked for one.
 */
export const consentDetail = z.strictObject({
  type: z.literal('withdrawal'),
  accountId,
  payeeId,
  amountMinor,
  currency,
});
export type ConsentDetail = z.infer<typeof consentDetail>;

/** Asked in this browser, or by the code of another screen. */
const consentId = z.string().regex(/^(here|device)-[A-Za-z0-9_-]{20,64}$/);

export const consent = z.strictObject({
  id: consentId,
  client: z.strictObject({ id: z.string(), name: z.string(), surface, confidential: z.boolean() }),
  /** Where the browser goes afterwards: the host, or null for a program on this machine or on another screen. */
  returnsTo: z.string().nullable(),
  groups: z.array(capabilityGroup),
  details: z.array(
    z.strictObject({ detail: consentDetail, accountName: z.string().nullable(), payeeName: z.string().nullable() }),
  ),
  /** What the client demands of the sign-in, and whether a factor of this person could meet it. */
  demand: z.enum(['met', 'prove-again', 'phishing-resistant', 'impossible']),
  /** Of a client on another screen: the code it shows, to be compared. */
  userCode: z.string().nullable(),
  expiresAt: instant,
  serverTime: instant,
});
export type Consent = z.infer<typeof consent>;

/** Where the browser goes next; null when the client learns it by itself. */
const decided = z.strictObject({ continueAt: z.string().nullable() });
const params = z.strictObject({ consentId });

export const consentOperations = {
  getConsent: operation('getConsent', {
    summary: 'What a client asks for, in the browser where it asked',
    tag: 'Consent',
    caller: 'session',
    activity: false,
    params,
    responses: { 200: consent },
    problems: ['not-found'],
  }),
  findDeviceConsent: operation('findDeviceConsent', {
    summary: 'What the client asks for whose screen shows this code',
    tag: 'Consent',
    caller: 'session',
    body: z.strictObject({ userCode: z.string().min(1).max(20) }),
    responses: { 200: consent },
    problems: ['not-found'],
  }),
  giveConsent: operation('giveConsent', {
    summary: 'Grant what is asked; asks for a proof where the last one is too old or too weak',
    tag: 'Consent',
    caller: 'session',
    params,
    responses: { 200: decided },
    problems: ['not-found', 'proof-required', 'approval-void'],
  }),
  refuseConsent: operation('refuseConsent', {
    summary: 'Refuse; the client is told so',
    tag: 'Consent',
    caller: 'session',
    params,
    responses: { 200: decided },
    problems: ['not-found'],
  }),
};
