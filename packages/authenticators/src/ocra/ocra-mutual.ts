/**
 * Mutual challenge-response (RFC 6287 section 7.2): the card asks first, the house answers that and asks in turn, the card
 * checks the answer before it gives its own. The house hashes what the card asked and then its own question, the card
 * the two the other way round, and the house under a suite without the card's counter and PIN (section 7.2 lets the
 * sides have one suite each).
 *
 * Attack (reflection): somebody lets the house answer a question so that its answer serves as a card's. A suite with a
 * PIN or a counter rules that out: the suite is part of what is hashed, and the house's is another. Where the two are the
 * same, the card's question stands before the house's is drawn, so that the two can be made to change places only by
 * luck; and whoever keeps what was asked lately does not take it, or draw it, again.
 */

import { assert } from '@strongroom/core';
import { isLoneQuestion, type OcraQuestion, readOcraQuestion } from './ocra-question.ts';
import { ocraKey, ocraResponse } from './ocra-response.ts';
import { type OcraSuite, parseOcraSuite } from './ocra-suite.ts';

/** What the card asked, and what the house asks. */
export interface MutualQuestions {
  readonly asked: string;
  readonly challenge: string;
}

/** The suite the house answers under: the function and the question of the card's, and nothing that only the card has. */
export function houseSuite({ text, question }: OcraSuite): OcraSuite {
  const [version = '', algorithm = ''] = text.split(':');
  const letter = { alphanumeric: 'A', numeric: 'N', hexadecimal: 'H' }[question.format];
  const suite = parseOcraSuite(`${version}:${algorithm}:Q${letter}${String(question.longest).padStart(2, '0')}`);
  assert(suite.ok, 'what is left of a suite is one');
  return suite.value;
}

/**
 * Whether a question may be one half of two: of full length, and alone. Two such halves make a whole that is alone too, in
 * either order (the test shows it): no other pair, and no single question, has its response.
 */
export const isMutualQuestion = (suite: OcraSuite, text: string): boolean =>
  text.length === suite.question.longest && isLoneQuestion(suite, text);

const halves = (suite: OcraSuite, first: string, second: string): OcraQuestion => {
  const question = readOcraQuestion(suite, [first, second]);
  assert(question.ok, 'both questions are questions of the suite');
  return question.value;
};

/** What the card hashes: the house's question first. */
export const cardQuestion = (suite: OcraSuite, { asked, challenge }: MutualQuestions): OcraQuestion =>
  halves(suite, challenge, asked);

/** What the house answers to the card. */
export function houseResponse(card: OcraSuite, secret: Uint8Array, { asked, challenge }: MutualQuestions): string {
  const suite = houseSuite(card);
  return ocraResponse(suite, ocraKey(secret), { question: halves(suite, asked, challenge) });
}
