import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { hears, RETRY_SECONDS, readSecret, signedHeaders, waitBefore } from './webhooks.rules.ts';

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

it.each([
  ['whsec_', false],
  ['whsec_AAAA', false],
  [secret(1), true],
  [secret(1).slice(6), false],
  [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
])('%s is a secret: %s', (text, expected) => {
  expect(readSecret(text) !== null).toBe(expected);
});

it('hears a name, or all of its kind', () => {
  expect(hears(['session.ended'], 'session.ended')).toBe(true);
  expect(hears(['session.*'], 'session.ended')).toBe(true);
  expect(hears(['session.*'], 'sessions.ended')).toBe(false);
  expect(hears(['session.ended'], 'session.opened')).toBe(false);
});

it('waits as the specification advises, spread, as long as it is asked, and then no more', () => {
  expect(RETRY_SECONDS.map((_seconds, index) => waitBefore(index + 1, undefined, 0))).toEqual([...RETRY_SECONDS]);
  expect(waitBefore(1, undefined, 0.99)).toBe(6);
  expect(waitBefore(1, '120', 0)).toBe(120);
  expect(waitBefore(1, '999999', 0)).toBe(86_400);
  expect(waitBefore(1, 'Sat, 21 Nov 2026 00:00:00 GMT', 0)).toBe(5);
  expect(waitBefore(RETRY_SECONDS.length + 1, undefined, 0)).toBeNull();
});
