/** The 70 answers of RFC 6287 appendix C, computed and verified. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OcraInputs } from './ocra-data.ts';
import { type OcraQuestion, readOcraQuestion } from './ocra-question.ts';
import { ocraKey, ocraPinHash, ocraResponse } from './ocra-response.ts';
import { type OcraSuite, parseOcraSuite } from './ocra-suite.ts';
import { type OcraCheck, verifyOcra } from './verify-ocra.ts';

interface Answer {
  readonly mode: 'one-way' | 'mutual-server' | 'mutual-client' | 'signature';
  readonly suite: string;
  readonly keyHex: string;
  readonly question: string;
  readonly counter: number | null;
  readonly pinSha1Hex: string | null;
  readonly timestampHex: string | null;
  readonly response: string;
}

const answers = JSON.parse(
  readFileSync(new URL('./fixtures/rfc6287-appendix-c.json', import.meta.url), 'utf8'),
) as readonly Answer[];

function read({ suite: text, question, mode }: Answer): { suite: OcraSuite; question: OcraQuestion } {
  const suite = parseOcraSuite(text);
  if (!suite.ok) throw new Error(suite.refusal);
  const halves = [question.slice(0, 8), question.slice(8)] as const;
  const bytes = readOcraQuestion(suite.value, mode.startsWith('mutual') ? halves : question);
  if (!bytes.ok) throw new Error(bytes.refusal);
  return { suite: suite.value, question: bytes.value };
}

const pinOf = ({ pinSha1Hex }: Answer) => (pinSha1Hex === null ? {} : { pinHash: Buffer.from(pinSha1Hex, 'hex') });

describe('RFC 6287 appendix C', () => {
  it('has 70 answers', () => {
    expect(answers).toHaveLength(70);
  });

  it.each(answers)('$mode $suite $question counter $counter: $response', (answer) => {
    const { suite, question } = read(answer);
    const { counter, timestampHex, keyHex } = answer;
    const step = timestampHex === null ? null : Number.parseInt(timestampHex, 16);
    const secret = Buffer.from(keyHex, 'hex');
    const inputs: OcraInputs = {
      question,
      ...pinOf(answer),
      ...(counter === null ? {} : { counter }),
      ...(step === null ? {} : { step }),
    };
    expect(ocraResponse(suite, ocraKey(secret), inputs)).toBe(answer.response);

    const check: OcraCheck = {
      suite,
      secret,
      question,
      response: answer.response,
      ...pinOf(answer),
      ...(counter === null ? {} : { counter: { next: counter, lookAhead: 0 } }),
      ...(step === null ? {} : { time: { now: step * 60_000, skewSteps: 0 } }),
    };
    expect(verifyOcra(check)).toEqual({ ok: true, counter, step });
    const wrong = `${(Number(answer.response.charAt(0)) + 1) % 10}${answer.response.slice(1)}`;
    expect(verifyOcra({ ...check, response: wrong })).toEqual({ ok: false });
  });

  it('hashes the PIN 1234 as the RFC prints it', () => {
    expect(Buffer.from(ocraPinHash('SHA1', '1234')).toString('hex')).toBe('7110eda4d09e062aa5e4a390b0a572ac0d2c0220');
  });
});
