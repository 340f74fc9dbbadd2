/**
 * Draws characters so that each is equally likely and independent of the others. The random source is injected; a
 * source that never answers a usable byte is a broken machine, which ends with an exception and not with a weak code.
 */
import { assert, type Random } from '@strongroom/core';

/** A fair source needs more rounds than this once in far more than 2^400 draws; reaching it means the source is dead. */
const MOST_ROUNDS = 100;

export function drawCharacters(random: Random, alphabet: string, count: number): string {
  assert(alphabet.length > 1 && alphabet.length <= 256, 'an alphabet has 2 to 256 characters');
  // 256 is no multiple of most alphabets' lengths: wrapping the bytes above the last whole multiple would make the
  // first characters likelier, a head start for guessing.
  const fair = 256 - (256 % alphabet.length);
  let drawn = '';
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const byte of random(count)) {
      if (byte < fair && drawn.length < count) drawn += alphabet.charAt(byte % alphabet.length);
    }
    if (drawn.length === count) return drawn;
  }
  throw new Error('the random source never answered a usable byte');
}
