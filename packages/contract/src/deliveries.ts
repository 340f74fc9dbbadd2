/** What became of the codes that were sent to somebody's own phone, told to nobody who has not shown the password. */
import { z } from 'zod';
import { instant } from './fields.ts';
import { operation } from './operation.ts';

/** `accepted` is the carrier's word, `delivered` the phone's; `unknown` is what a carrier says that does not know. */
export const deliveryState = z.enum(['sending', 'accepted', 'delivered', 'failed', 'expired', 'unknown']);
export type DeliveryState = z.infer<typeof deliveryState>;

export const deliveryReason = z.enum([
  'unknown-number',
  'not-mobile',
  'blocked',
  'filtered',
  'unreachable',
  'refused',
  'other',
]);
export type DeliveryReason = z.infer<typeof deliveryReason>;

/** What to do now, the most promising first. */
export const deliveryAdvice = z.enum([
  'wait',
  'look-again',
  'switch-on',
  'allow-sender',
  'check-number',
  'send-again',
  'ask-for-call',
  'use-other-factor',
  'call-us',
]);
export type DeliveryAdvice = z.infer<typeof deliveryAdvice>;

export const codeDelivery = z.strictObject({
  channel: z.enum(['sms', 'voice']),
  /** The number, masked. */
  hint: z.string(),
  state: deliveryState,
  reason: deliveryReason.nullable(),
  sentAt: instant,
  /** When the carrier last said something about it. */
  heardAt: instant.nullable(),
});
export type CodeDelivery = z.infer<typeof codeDelivery>;

export const codeDeliveries = z.strictObject({
  /** Newest first. */
  deliveries: z.array(codeDelivery),
  advice: z.array(deliveryAdvice),
  serverTime: instant,
});
export type CodeDeliveries = z.infer<typeof codeDeliveries>;

export const deliveryOperations = {
  listCodeDeliveries: operation('listCodeDeliveries', {
    summary: 'What became of the last codes sent to the phone of this user, and what to do when none arrives',
    tag: 'Security',
    caller: 'session',
    activity: false,
    responses: { 200: codeDeliveries },
    problems: [],
  }),
  listSignInCodeDeliveries: operation('listSignInCodeDeliveries', {
    summary: 'The same during a sign-in whose password was right',
    tag: 'Sign-in',
    caller: 'sign-in',
    activity: false,
    responses: { 200: codeDeliveries },
    problems: ['sign-in-flow-ended'],
  }),
};
