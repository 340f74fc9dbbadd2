/** What receivers send (SSF 1.0 section 8), read strictly: what a receiver may not set, or we do not know, is refused. */
import { z } from 'zod';

const PUSH = 'urn:ietf:rfc:8935';
const POLL = 'urn:ietf:rfc:8936';
export const DELIVERY_METHODS = [PUSH, POLL] as const;

const LONGEST = 2_000;

const delivery = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal(PUSH),
    endpoint_url: z.string().max(LONGEST),
    authorization_header: z
      .string()
      .max(LONGEST)
      .regex(/^[\x20-\x7e]*$/)
      .optional(),
  }),
  // The address is ours to say.
  z.strictObject({ method: z.literal(POLL), endpoint_url: z.string().max(LONGEST).optional() }),
]);
export type WantedDelivery = z.infer<typeof delivery>;

const wishes = {
  events_requested: z.array(z.string().max(LONGEST)).max(64).optional(),
  description: z.string().max(200).nullable().optional(),
  delivery: delivery.optional(),
};
/** Told by us and sent back by receivers that change what they read: not theirs to change, so not looked at. */
const ours = {
  iss: z.unknown().optional(),
  aud: z.unknown().optional(),
  events_supported: z.unknown().optional(),
  events_delivered: z.unknown().optional(),
  min_verification_interval: z.unknown().optional(),
  inactivity_timeout: z.unknown().optional(),
};
const streamId = z.string().regex(/^str_[0-9a-hjkmnp-tv-z]{26}$/);

export const createInput = z.strictObject({ ...wishes, ...ours });
export const changeInput = z.strictObject({ stream_id: streamId, ...wishes, ...ours });
export type StreamWish = Omit<z.infer<typeof createInput>, keyof typeof ours>;

export const streamQuery = z.strictObject({ stream_id: streamId });
export const statusInput = z.strictObject({
  stream_id: streamId,
  status: z.enum(['enabled', 'paused', 'disabled']),
  reason: z.string().max(LONGEST).optional(),
});
export const verifyInput = z.strictObject({ stream_id: streamId, state: z.string().max(LONGEST).optional() });
export const subjectInput = z.strictObject({
  stream_id: streamId,
  subject: z.strictObject({ format: z.literal('iss_sub'), iss: z.string().max(LONGEST), sub: z.string().max(LONGEST) }),
  verified: z.boolean().optional(),
});

const jtis = z.array(z.string().max(200)).max(1_000);
/** RFC 8936 section 2.2. */
export const pollInput = z.strictObject({
  maxEvents: z.int().min(0).max(1_000_000).optional(),
  returnImmediately: z.boolean().optional(),
  ack: jtis.optional(),
  setErrs: z
    .record(
      z.string().max(200),
      z.strictObject({ err: z.string().max(200), description: z.string().max(LONGEST).optional() }),
    )
    .optional(),
});
