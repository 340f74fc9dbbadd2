/** What the tests of OCRA share: suites and questions that are known to be well formed. */
import { type OcraQuestion, readOcraQuestion } from './ocra-question.ts';
import { type OcraSuite, parseOcraSuite } from './ocra-suite.ts';

export function suiteOf(text: string): OcraSuite {
  const suite = parseOcraSuite(text);
  if (!suite.ok) throw new Error(`${text}: ${suite.refusal}`);
  return suite.value;
}

export function questionOf(suite: OcraSuite, text: string): OcraQuestion {
  const question = readOcraQuestion(suite, text);
  if (!question.ok) throw new Error(`${text}: ${question.refusal}`);
  return question.value;
}
