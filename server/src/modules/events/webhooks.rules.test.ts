import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
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
