/**
 * The series of a browser: a number that moves with each completed sign-in, so that a copied cookie is found out. Who
 * shows a number that was replaced has a copy, or had one taken: the series ends for both (remembered devices of
 * privacyIDEA; draft of Barry Jaspan). Pure: what is shown against what is known.
 *
 * Two honest browsers show the number before: one whose requests ran side by side, for a few seconds, and one whose answer
 * was lost on the way. The second is believed once, and only when it proves the key of the device besides.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@strongroom/core';

export interface Series {
  readonly counter: number;
  readonly rotatedAt: Instant;
  /** The number before was taken once more already. */
  readonly lenient: boolean;
  readonly ended: boolean;
}

export interface ShownSeries {
  readonly counter: number;
  /** The key of the device has signed this sign-in. */
  readonly keyProven: boolean;
}

export type SeriesVerdict = 'current' | 'parallel' | 'lost-answer' | 'replayed' | 'unknown';

export function judgeSeries(series: Series, shown: ShownSeries, now: Instant, graceMs: number): SeriesVerdict {
  // A number that was never given out: a database that went back. Nobody is accused for that.
  if (series.ended || shown.counter > series.counter) return 'unknown';
  if (shown.counter === series.counter) return 'current';
  const before = shown.counter === series.counter - 1;
  const recent = now - series.rotatedAt <= graceMs;
  if (before && recent) return 'parallel';
  // Beside the one whose lost answer was just believed: the same browser, which proves its key as that one did.
  if (series.lenient && shown.counter === series.counter - 2 && recent && shown.keyProven) return 'parallel';
  if (before && shown.keyProven && !series.lenient) return 'lost-answer';
  return 'replayed';
}

/** The series after a completed use, and the number that the browser is given; null where it has a newer one already. */
export function useSeries(
  series: Series,
  shown: ShownSeries,
  now: Instant,
  graceMs: number,
): { readonly verdict: SeriesVerdict; readonly series: Series; readonly issued: number | null } {
  const verdict = judgeSeries(series, shown, now, graceMs);
  if (verdict === 'replayed') return { verdict, series: { ...series, ended: true }, issued: null };
  if (verdict === 'unknown' || verdict === 'parallel') return { verdict, series, issued: null };
  const counter = series.counter + 1;
  const lenient = verdict === 'lost-answer';
  return { verdict, series: { ...series, counter, lenient, rotatedAt: now }, issued: counter };
}

const SERIES_BYTES = 12;
const COUNTER_BYTES = 4;
const TAG_BYTES = 16;
const BODY_BYTES = SERIES_BYTES + COUNTER_BYTES;

/** A keyed hash that only this house can make. */
export type SeriesTag = (text: string) => string;

const tagOf = (tag: SeriesTag, body: Buffer): Buffer =>
  createHash('sha256')
    .update(tag(body.toString('base64url')))
    .digest()
    .subarray(0, TAG_BYTES);

/** The cookie: series, counter, and a tag by which every number that was ever given out is told from one made up. */
export function writeSeries(tag: SeriesTag, series: Buffer, counter: number): string {
  const body = Buffer.alloc(BODY_BYTES);
  series.copy(body);
  body.writeUInt32BE(counter, SERIES_BYTES);
  return Buffer.concat([body, tagOf(tag, body)]).toString('base64url');
}

export function readSeries(tag: SeriesTag, cookie: string): { series: Buffer; counter: number } | null {
  const bytes = Buffer.from(cookie, 'base64url');
  if (bytes.length !== BODY_BYTES + TAG_BYTES) return null;
  const body = bytes.subarray(0, BODY_BYTES);
  // Attack: a made-up number below the one that is known, to have the device of somebody else taken for stolen.
  if (!timingSafeEqual(tagOf(tag, body), bytes.subarray(BODY_BYTES))) return null;
  return { series: body.subarray(0, SERIES_BYTES), counter: body.readUInt32BE(SERIES_BYTES) };
}

/** Which series a cookie claims to be of; proven by nothing here, and worth nothing without its tag. */
export const seriesOf = (cookie: string): string => cookie.slice(0, (SERIES_BYTES * 4) / 3);

export const newSeries = (random: (count: number) => Uint8Array): Buffer => Buffer.from(random(SERIES_BYTES));
