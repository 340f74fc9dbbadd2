/**
 * Whether a header says exactly the token expected, in a time that tells nothing.
 *
 * Attack: a comparison that stops at the first difference tells, over many tries, how much of a guess was right.
 */
import { hash, timingSafeEqual } from 'node:crypto';

/** Digests are compared, so that the length of what was given shows in no time either. */
export function sameToken(given: string | readonly string[] | undefined, expected: string): boolean {
  return (
    typeof given === 'string' && timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'))
  );
}
