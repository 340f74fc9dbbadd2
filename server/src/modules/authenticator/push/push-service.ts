/**
 * Hands a message to a push service (RFC 8030). Follows no redirects, takes no more of an answer than its status, and
 * calls public addresses only, unless the service is one of this machine by the configuration of a demonstration.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './push-address.rules.ts';

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

/** The address that was looked at is the one that is called: a second answer of the name server has no say. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses: LookupAddress[] = error === null ? found : [];
    const [first] = addresses;
    if (first === undefined) return done(error ?? new Error('no address'), '');
    if (!addresses.every(({ address }) => isPublicAddress(address))) {
      return done(new Error('a push service has an address that is not public'), '');
    }
    if (options.all === true) return done(null, addresses);
    return done(null, first.address, first.family);
  });
};

export function makePushService({ timeoutMs }: { timeoutMs: number }): SendPush {
  return async ({ endpoint, authorization, body, ttlSeconds, topic }) => {
    const headers = {
      ...{ authorization, topic, ttl: String(ttlSeconds), urgency: 'high' },
      ...{ 'content-type': 'application/octet-stream', 'content-encoding': 'aes128gcm', 'content-length': body.length },
    };
    const status = await new Promise<number>((resolve, reject) => {
      const options = { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(timeoutMs) };
      const secure = endpoint.startsWith('https:');
      // Plain http is for a service of this machine, which the list names with its port.
      const sent = secure ? tlsRequest(endpoint, { ...options, lookup: publicOnly }) : plainRequest(endpoint, options);
      sent.on('error', reject);
      sent.on('response', (response) => {
        // Words of a stranger are not read, however many there are.
        response.on('error', () => undefined);
        response.destroy();
        resolve(response.statusCode ?? 0);
      });
      sent.end(body);
    }).catch((error: NodeJS.ErrnoException) => {
      // Without the words of the platform: they name the address.
      throw new Error(`the push service could not be reached (${error.code ?? error.name})`);
    });
    if (status >= 200 && status < 300) return 'accepted';
    if (GONE.has(status)) return 'gone';
    // Attack: a redirect leads where no check has looked. It counts as a refusal.
    if (status >= 300 && status < 500 && !COME_AGAIN.has(status)) return 'refused';
    throw new Error(`the push service answered ${status}`);
  };
}
