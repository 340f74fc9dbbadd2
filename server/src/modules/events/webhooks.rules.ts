/** How a webhook is written and signed (Standard Webhooks 1.0): the exact bytes, once for each secret. */
import { createHmac } from 'node:crypto';
import { type Instant, SECOND_MS } from '@strongroom/core';

const PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** Null where it is no secret of the form the specification wants. */
export function readSecret(text: string): Buffer | null {
  if (!text.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(PREFIX.length))) return null;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64');
  return bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES ? bytes : null;
}

/** The three headers. Every secret signs, the newest first, so that either end may change it in its own time. */
export function signedHeaders(
  { id, at, body }: { id: string; at: Instant; body: string },
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const seconds = Math.floor(at / SECOND_MS);
  const keys = secrets.map(readSecret).filter((key) => key !== null);
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}

/** Whether a webhook that asks for these names hears of this event: `session.ended`, or `session.*`. */
export const hears = (wanted: readonly string[], event: string): boolean =>
  wanted.some((name) => name === event || name === `${event.slice(0, event.indexOf('.'))}.*`);

/** Seconds before the try after this one, as the specification advises; then no more. */
export const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** Spread, so that a receiver that comes back is not met by all of them at once. `share` is drawn from 0 to 1. */
export function waitBefore(tries: number, retryAfter: string | undefined, share: number): number | null {
  const usual = RETRY_SECONDS[tries - 1];
  if (usual === undefined) return null;
  const asked = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : 0;
  const most = RETRY_SECONDS[RETRY_SECONDS.length - 1] ?? usual;
  return Math.min(most, Math.max(asked, Math.round(usual * (1 + share / SPREAD))));
}
const SPREAD = 5;
