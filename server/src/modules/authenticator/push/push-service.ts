/**
 * Hands a message to a push service (RFC 8030). Follows no redirects, takes no more of an answer than its status, and
 * calls public addresses only, unless the service is one of this machine by the configuration of a demonstration.
 */
import { postOutside } from '../../../platform/outbound.ts';

export interface PushRequest {
  readonly endpoint: string;
  readonly authorization: string;
  readonly body: Uint8Array;
  readonly ttlSeconds: number;
  readonly topic: string;
}

/** `gone`: the subscription has ended. `refused`: no repeat helps. Throws when it is worth coming again. */
export type PushAnswer = 'accepted' | 'gone' | 'refused';
export type SendPush = (push: PushRequest) => Promise<PushAnswer>;

const GONE = new Set([404, 410]);
const COME_AGAIN = new Set([408, 425, 429]);

export function makePushService({ timeoutMs }: { timeoutMs: number }): SendPush {
  return async ({ endpoint, authorization, body, ttlSeconds, topic }) => {
    const headers = {
      authorization,
      topic,
      ttl: String(ttlSeconds),
      urgency: 'high',
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
    };
    const { status } = await postOutside(endpoint, { headers, body, timeoutMs });
    if (status >= 200 && status < 300) return 'accepted';
    if (GONE.has(status)) return 'gone';
    // Attack: a redirect leads where no check has looked. It counts as a refusal.
    if (status >= 300 && status < 500 && !COME_AGAIN.has(status)) return 'refused';
    throw new Error(`the push service answered ${status}`);
  };
}
