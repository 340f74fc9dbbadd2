/**
 * A question (challenge) as RFC 6287 section 5.1 puts it into the hash: 128 bytes, filled with zeros on the right. A
 * numeric question is read as a number and written in hexadecimal first. Two things follow that a reader of suites does
 * not expect: leading zeros vanish, and N, 16 N, 256 N ... are the same question with the same response. The same holds
 * for hexadecimal questions that end in zeros. Who draws challenges must know: see `newOcraChallenge`.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import type { OcraQuestionFormat, OcraSuite } from './ocra-suite.ts';

export const QUESTION_BYTES = 128;

/** 128 bytes that `readOcraQuestion` made. */
export type OcraQuestion = Uint8Array & { readonly __ocraQuestion: true };
export type OcraQuestionRefusal = 'empty' | 'too-long' | 'alphabet';

const ALPHABETS: Readonly<Record<OcraQuestionFormat, RegExp>> = {
  numeric: /^[0-9]+$/,
  alphanumeric: /^[0-9A-Za-z]+$/,
  hexadecimal: /^[0-9A-Fa-f]+$/,
};

/**
 * Mutual questions (section 7.2) are two: the verifier's own challenge first, then the other side's. Each is held to the
 * length of the suite, and the two texts are joined before they are read.
 */
export function readOcraQuestion(
  suite: OcraSuite,
  question: string | readonly [first: string, second: string],
): Result<OcraQuestion, OcraQuestionRefusal> {
  const parts = typeof question === 'string' ? [question] : question;
  const { format, longest } = suite.question;
  for (const part of parts) {
    if (part === '') return refuse('empty');
    if (part.length > longest) return refuse('too-long');
    if (!ALPHABETS[format].test(part)) return refuse('alphabet');
  }
  return ok(questionBytes(format, parts.join('')));
}

function questionBytes(format: OcraQuestionFormat, text: string): OcraQuestion {
  const bytes = new Uint8Array(QUESTION_BYTES);
  // Without Buffer, because phones read questions too.
  if (format === 'alphanumeric') bytes.set(new TextEncoder().encode(text));
  else {
    const hex = hexOf(format, text).padEnd(QUESTION_BYTES * 2, '0');
    for (let at = 0; at < QUESTION_BYTES; at += 1) bytes[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  }
  return bytes as Uint8Array as OcraQuestion;
}

const hexOf = (format: OcraQuestionFormat, text: string): string =>
  format === 'numeric' ? BigInt(text).toString(16) : text;

/**
 * Whether no other text that the suite takes asks the same. Leading zeros aside (a person who leaves them out means the
 * same number), a numeric question is alone when it is no multiple of 16 and too large to be multiplied by 16 within
 * its digits; a hexadecimal one when it has full length and does not end in 0.
 * Zero is alone too, and not said to be: nobody takes 000000 for a challenge.
 */
export function isLoneQuestion(suite: OcraSuite, text: string): boolean {
  const { format, longest } = suite.question;
  if (!readOcraQuestion(suite, text).ok) return false;
  if (format === 'alphanumeric') return true;
  if (format === 'hexadecimal') return text.length === longest && !text.endsWith('0');
  const value = BigInt(text);
  return value % 16n !== 0n && value * 16n >= 10n ** BigInt(longest);
}
