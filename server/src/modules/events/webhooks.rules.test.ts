import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newWebhookKey } from '../../platform/webhook-key.ts';
import { hears, signedHeaders, waitBefore } from './webhooks.rules.ts';

const secret = (fill: number): string => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const BODY = '{"type":"session.ended"}';

describe('a signature', () => {
  const at = Date.now();
  const headers = { ...signedHeaders({ id: 'aud_1', at, body: BODY }, [secret(1), secret(2)]) };

  it('is taken by the library of the specification, with the new secret and with the old', () => {
    for (const fill of [1, 2]) {
      expect(new Webhook(secret(fill)).verify(BODY, headers)).toEqual({ type: 'session.ended' });
    }
  });

  it.each([
    ['another secret', secret(3), BODY, headers],
    ['another body', secret(1), `${BODY} `, headers],
    ['another id', secret(1), BODY, { ...headers, 'webhook-id': 'aud_2' }],
    ['another time', secret(1), BODY, { ...headers, 'webhook-timestamp': String(Math.floor(at / 1_000) + 1) }],
  ])('is not taken with %s', (_about, key, body, sent) => {
    expect(() => new Webhook(key).verify(body, sent)).toThrow();
  });
});

describe('a signature by a private key', () => {
  const at = Date.now();
  const [next, old, stranger] = [1, 2, 3].map(() => newWebhookKey((length) => randomBytes(length)));
  const secrets = [next?.privateText ?? '', old?.privateText ?? '', secret(1)];
  const headers = signedHeaders({ id: 'aud_1', at, body: BODY }, secrets);
  const sent = String(headers['webhook-signature']).split(' ');
  /** As a receiver does who knows the public key alone. */
  const takes = (publicText = '', body = BODY): boolean => {
    const x = Buffer.from(publicText.replace(/^whpk_/, ''), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const text = Buffer.from(`aud_1.${headers['webhook-timestamp']}.${body}`);
    return sent.some((one) => one.startsWith('v1a,') && verify(null, text, key, Buffer.from(one.slice(4), 'base64')));
  };

  it('is taken with the new key and with the old, beside one by a shared secret', () => {
    expect(sent.map((one) => one.split(',')[0])).toEqual(['v1a', 'v1a', 'v1']);
    expect([takes(next?.publicText), takes(old?.publicText)]).toEqual([true, true]);
    expect(new Webhook(secret(1)).verify(BODY, { ...headers })).toEqual({ type: 'session.ended' });
  });

  it('is not taken with the key of another, nor for another body', () => {
    expect([takes(stranger?.publicText), takes(next?.publicText, `${BODY} `)]).toEqual([false, false]);
  });
});

it('hears a name, or all of its kind', () => {
  expect(hears(['session.ended'], 'session.ended')).toBe(true);
  expect(hears(['session.*'], 'session.ended')).toBe(true);
  expect(hears(['session.*'], 'sessions.ended')).toBe(false);
  expect(hears(['session.ended'], 'session.opened')).toBe(false);
});

it('waits as it is told to, spread, as long as it is asked, and then no more', () => {
  const waits = [5, 300, 86_400];
  const now = Date.parse('2026-11-20T23:50:00Z');
  const wait = (tries: number, retryAfter?: string, share = 0) => waitBefore(tries, { waits, retryAfter, share, now });
  expect([1, 2, 3, 4].map((tries) => wait(tries))).toEqual([...waits, null]);
  expect(wait(1, undefined, 0.99)).toBe(6);
  expect(wait(1, '120')).toBe(120);
  expect(wait(1, '999999')).toBe(86_400);
  expect(wait(1, 'Sat, 21 Nov 2026 00:00:00 GMT')).toBe(600);
  expect(wait(1, 'Fri, 20 Nov 2026 00:00:00 GMT')).toBe(5);
  for (const neither of ['', '-120', '1e3', 'tomorrow', '2026-11-21', 'Sat, 99 Nov 2026 99:99:99 GMT'])
    expect(wait(1, neither), neither).toBe(5);
});
