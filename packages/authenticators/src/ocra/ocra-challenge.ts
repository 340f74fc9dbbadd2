/**
 * Draws challenges so that the collisions of OCRA questions help nobody. N, 16 N and 256 N have one response (see
 * ocra-question.ts): an attacker who holds the response to one of them, talked out of the owner beforehand or seen over
 * a shoulder, would hold it for the others, and would choose the number that the owner finds least suspicious. So only
 * questions are drawn that share their response with no other text the suite takes; of six-digit numbers these are
 * 878 907 of a million, 19.7 bits instead of 19.9. What is drawn has full length, and so no two spellings.
 *
 * `avoid` are the challenges that are open or were lately asked of the same card: without counter or time in the suite
 * the same challenge has the same response again, and whoever recorded some waits for one of them to come back.
 */
import { assert, type Random } from '@strongroom/core';
import { drawCharacters } from '../drawing.ts';
import { isLoneQuestion, readOcraQuestion } from './ocra-question.ts';
import type { OcraSuite } from './ocra-suite.ts';

const ALPHABETS = {
  numeric: '0123456789',
  // Without characters that are mistaken for one another on paper and small displays.
  alphanumeric: '23456789ABCDEFGHJKMNPQRSTUVWXYZ',
  hexadecimal: '0123456789ABCDEF',
} as const;

/** Seven of eight draws are usable; so many in vain mean a dead source, or a list to avoid that leaves nothing. */
const MOST_DRAWS = 200;

export function newOcraChallenge(random: Random, suite: OcraSuite, avoid: readonly string[] = []): string {
  const taken = new Set(avoid.map((text) => bytesOf(suite, text)));
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const text = drawCharacters(random, ALPHABETS[suite.question.format], suite.question.longest);
    if (isLoneQuestion(suite, text) && !taken.has(bytesOf(suite, text))) return text;
  }
  throw new Error('no challenge is left, or the random source is dead');
}

/** The hashed bytes are compared and not the texts: those are what responses depend on. */
function bytesOf(suite: OcraSuite, text: string): string {
  const question = readOcraQuestion(suite, text);
  assert(question.ok, 'the challenges to avoid belong to the same suite');
  return Buffer.from(question.value).toString('latin1');
}
