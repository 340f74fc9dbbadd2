/**
 * Verifies a response within windows: some counters ahead, some time steps around now. Every candidate is computed and
 * compared, whether one matched already or not, so that the time taken tells neither how far a card has run ahead nor
 * that the response was right but spent. Promises that a counter below `nextCounter` never passes again; the caller
 * saves the answered one in the same conditional update that lets the person in, or two racing requests both win.
 * A suite without counter and time has nothing of its own against replay: there the caller's challenge, used once, is
 * all there is (RFC 6287 section 8).
 */
import type { KeyObject } from 'node:crypto';
import { assert } from '@strongroom/core';
import { sameAscii } from '../constant-time.ts';
import { readDigits } from '../digits.ts';
import { ocraStep } from './ocra-data.ts';
import type { OcraQuestion } from './ocra-question.ts';
import { ocraKey, ocraResponse } from './ocra-response.ts';
import type { OcraSuite } from './ocra-suite.ts';

export interface OcraCheck {
  readonly suite: OcraSuite;
  readonly secret: Uint8Array;
  readonly question: OcraQuestion;
  readonly response: string;
  readonly pinHash?: Uint8Array;
  readonly session?: Uint8Array;
  /** For suites with a counter: the lowest that may still pass, and how many beyond it may. */
  readonly counter?: { readonly next: number; readonly lookAhead: number };
  /** For suites with a time: now, and the steps tolerated on each side. */
  readonly time?: { readonly now: number; readonly skewSteps: number };
}

export type OcraVerdict =
  | { readonly ok: true; readonly counter: number | null; readonly step: number | null }
  | { readonly ok: false };

/** A window is a chance for guessing multiplied; a wider one than this is a mistake of the caller. */
const WIDEST_WINDOW = 1_000;
/** Hexadecimal digits of the longest MAC. */
const LONGEST_MAC_TEXT = 128;

export function verifyOcra(check: OcraCheck): OcraVerdict {
  const candidates = candidatesOf(check);
  const given = readResponse(check.suite, check.response);
  // Answering early here tells the caller only about the form of what they sent themselves.
  if (given === null) return { ok: false };
  const key = ocraKey(check.secret);
  let matched = -1;
  for (const [at, candidate] of candidates.entries()) {
    const same = sameAscii(responseAt(check, key, candidate), given);
    // The last match is kept: of two equal responses the higher counter is spent, so that neither stays alive.
    if (same) matched = at;
  }
  const found = candidates[matched];
  return found === undefined ? { ok: false } : { ok: true, counter: found.counter ?? null, step: found.step ?? null };
}

export interface OcraPair {
  readonly question: OcraQuestion;
  readonly response: string;
}

/**
 * Finds a card that ran ahead further than the ordinary window: two responses to two challenges that the card gave one
 * right after the other (RFC 4226 section 7.4). A wide window makes one guess cheap; two in a row are as dear as a
 * longer code. Answers the counter of the second response.
 */
export function resynchroniseOcra(
  check: Omit<OcraCheck, 'question' | 'response'> & { readonly counter: { next: number; lookAhead: number } },
  [first, second]: readonly [OcraPair, OcraPair],
): OcraVerdict {
  assert(!sameBytes(first.question, second.question), 'two challenges are answered, not one twice');
  const candidates = candidatesOf({ ...check, ...first });
  const given = [readResponse(check.suite, first.response), readResponse(check.suite, second.response)] as const;
  if (given[0] === null || given[1] === null) return { ok: false };
  const key = ocraKey(check.secret);
  let matched = -1;
  for (const [at, candidate] of candidates.entries()) {
    const next = { ...candidate, counter: (candidate.counter ?? 0) + 1 };
    const one = sameAscii(responseAt({ ...check, ...first }, key, candidate), given[0]);
    const two = sameAscii(responseAt({ ...check, ...second }, key, next), given[1]);
    if (Number(one) & Number(two)) matched = at;
  }
  const found = candidates[matched];
  return found?.counter === undefined
    ? { ok: false }
    : { ok: true, counter: found.counter + 1, step: found.step ?? null };
}

interface Candidate {
  readonly counter?: number;
  readonly step?: number;
}

function candidatesOf({ suite, counter, time }: OcraCheck): readonly Candidate[] {
  assert(suite.counter === (counter !== undefined), 'a counter window is given exactly when the suite has a counter');
  assert((suite.stepSeconds !== null) === (time !== undefined), 'a time is given exactly when the suite has one');
  const counters = counter === undefined ? [{}] : range(counter.next, counter.lookAhead).map((at) => ({ counter: at }));
  const steps = time === undefined ? [{}] : stepsAround(suite, time).map((step) => ({ step }));
  assert(counters.length * steps.length <= WIDEST_WINDOW, 'the windows together are bounded');
  return counters.flatMap((one) => steps.map((other) => ({ ...one, ...other })));
}

function range(from: number, more: number): number[] {
  assert(Number.isInteger(more) && more >= 0 && more <= WIDEST_WINDOW, 'a window is a bounded whole number');
  return Array.from({ length: more + 1 }, (_, at) => from + at);
}

function stepsAround(suite: OcraSuite, { now, skewSteps }: { now: number; skewSteps: number }): number[] {
  const present = ocraStep(suite, now);
  return range(present - skewSteps, 2 * skewSteps).filter((step) => step >= 0);
}

function responseAt(check: Omit<OcraCheck, 'response'>, key: KeyObject, candidate: Candidate): string {
  const { suite, question, pinHash, session } = check;
  return ocraResponse(suite, key, {
    question,
    ...candidate,
    ...(pinHash === undefined ? {} : { pinHash }),
    ...(session === undefined ? {} : { session }),
  });
}

/** Digits as a person may group them; a whole MAC as the program that made it spells it. */
function readResponse(suite: OcraSuite, text: string): string | null {
  if (suite.digits > 0) return readDigits(text, suite.digits);
  return text.length <= LONGEST_MAC_TEXT && /^[0-9a-f]+$/.test(text) ? text : null;
}

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;
