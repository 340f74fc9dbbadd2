/** A message of a push service as the phone behind it read it; what it says is the sender's own. */
import { z } from 'zod';
import { phoneNumber } from '../arrivals/arrivals.model.ts';

export const pushMessage = z.strictObject({
  id: z.string(),
  to: z.string().describe('The number of the phone on which the app runs.'),
  text: z.string().describe('What the phone opened with its own key.'),
  receivedAt: z.iso.datetime(),
});
export type PushMessage = z.infer<typeof pushMessage>;

export const pushList = z.strictObject({ pushes: z.array(pushMessage) });

export const subscriptionId = z.string().regex(/^[0-9a-f]{32}$/);
export const subscribeBody = z.strictObject({
  number: phoneNumber,
  applicationServerKey: z.string().regex(/^[A-Za-z0-9_-]{87}$/),
});
export const subscriptionPath = z.strictObject({ id: subscriptionId });
