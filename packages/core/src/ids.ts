/**
 * Identifiers: a short kind prefix and 26 characters of Crockford base 32 (48 bits of time, 80 bits of randomness),
 * so that rows stay near each other in an index and nobody guesses a neighbour. Identifiers are names, not secrets.
 */
import type { Instant } from './time.ts';

/** Fills and returns `length` random bytes; injected so that tests can repeat themselves. */
export type Random = (length: number) => Uint8Array;

export type Id<Prefix extends string> = `${Prefix}_${string}`;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export function newId<P extends string>(prefix: P, now: Instant, random: Random): Id<P> {
  let text = '';
  let time = now;
  for (let i = 0; i < 10; i += 1) {
    text = ALPHABET.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  for (const byte of random(16)) text += ALPHABET.charAt(byte & 31);
  return `${prefix}_${text}`;
}

/** The exact shape `newId` writes; everything else is refused at the edge. */
export const idPattern = (prefix: string): RegExp => new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`);
