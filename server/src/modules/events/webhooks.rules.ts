/**
 * How a webhook is written and signed (Standard Webhooks 1.0): the exact bytes, once for each secret. One that both ends know
 * signs as `v1`; a private key as `v1a`, which its receiver can verify and cannot make.
 */
import { createHmac, sign } from 'node:crypto';
import { type Instant, SECOND_MS } from '@strongroom/core';
import { readWebhookKey } from '../../platform/webhook-key.ts';

const PREFIX = 'whsec_';
/** The three headers. Every secret signs, the newest first, so that either end may change it in its own time. */
export function signedHeaders(
  { id, at, body }: { id: string; at: Instant; body: string },
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const seconds = Math.floor(at / SECOND_MS);
  const signed = `${id}.${seconds}.${body}`;
  const signatures = secrets.map((secret) => signatureBy(secret, signed));
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}

/** Configuration has looked at the form of the secret. */
function signatureBy(secret: string, text: string): string {
  const key = readWebhookKey(secret);
  if (key !== null) return `v1a,${sign(null, Buffer.from(text), key.privateKey).toString('base64')}`;
  const shared = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', shared).update(text).digest('base64')}`;
}

/** Whether a webhook that asks for these names hears of this event: `session.ended`, or `session.*`. */
export const hears = (wanted: readonly string[], event: string): boolean =>
  wanted.some((name) => name === event || name === `${event.slice(0, event.indexOf('.'))}.*`);

/**
 * Seconds before the try after this one; null: no more. Spread, so that a receiver that comes back is not met by all of
 * them at once; `share` is drawn from 0 to 1.
 */
export function waitBefore(
  tries: number,
  wish: { waits: readonly number[]; retryAfter: string | undefined; share: number; now: Instant },
): number | null {
  const { waits, share } = wish;
  const usual = waits[tries - 1];
  if (usual === undefined) return null;
  const asked = secondsAsked(wish.retryAfter, wish.now);
  return Math.min(Math.max(...waits), Math.max(asked, Math.round(usual * (1 + share / SPREAD))));
}
const SPREAD = 5;

/** `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date; nought for anything else. */
function secondsAsked(retryAfter: string | undefined, now: Instant): number {
  if (retryAfter === undefined) return 0;
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter);
  const at = /^[A-Z][a-z]{2}, [\d]{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(retryAfter) ? Date.parse(retryAfter) : 0;
  return Number.isNaN(at) ? 0 : Math.max(0, Math.ceil((at - now) / SECOND_MS));
}
