/**
 * The suite string of RFC 6287 section 6: which HMAC, how many digits, which inputs. Read strictly: upper case, the
 * inputs in the order in which they are hashed, each at most once, two digits for a length of a question, three for
 * session information. The string itself goes into the MAC, so a spelling that is merely understood alike would give
 * other responses: what is not spelled as the RFC spells it is refused.
 */
import { ok, type Result, refuse } from '@strongroom/core';

export type OcraHash = 'SHA1' | 'SHA256' | 'SHA512';
export type OcraQuestionFormat = 'numeric' | 'alphanumeric' | 'hexadecimal';

export interface OcraSuite {
  /** The string as given: part of what is hashed. */
  readonly text: string;
  readonly hash: OcraHash;
  /** 4 to 10, or 0 when the whole MAC is the response. */
  readonly digits: number;
  readonly counter: boolean;
  readonly question: { readonly format: OcraQuestionFormat; readonly longest: number };
  readonly pin: OcraHash | null;
  readonly sessionBytes: number | null;
  readonly stepSeconds: number | null;
}

export type OcraSuiteRefusal = 'version' | 'function' | 'inputs';

const FUNCTION = /^HOTP-(SHA1|SHA256|SHA512)-(0|[4-9]|10)$/;
const INPUTS = /^(C-)?Q([ANH])(\d{2})(?:-P(SHA1|SHA256|SHA512))?(?:-S(\d{3}))?(?:-T([1-9]\d?|0)([SMH]))?$/;
const FORMATS: Readonly<Record<string, OcraQuestionFormat>> = { A: 'alphanumeric', N: 'numeric', H: 'hexadecimal' };

/** Longer than any suite; a longer text is refused unread. */
const LONGEST_SUITE = 64;

export function parseOcraSuite(text: string): Result<OcraSuite, OcraSuiteRefusal> {
  const [version, algorithm = '', inputs = '', ...rest] = text.length > LONGEST_SUITE ? [] : text.split(':');
  if (version !== 'OCRA-1') return refuse('version');
  const [, hash, digits] = FUNCTION.exec(algorithm) ?? [];
  if (!isHash(hash)) return refuse('function');
  const [whole, counter, letter = '', length, pin, session, time, unit = ''] = INPUTS.exec(inputs) ?? [];
  const format = FORMATS[letter];
  const longest = Number(length);
  if (whole === undefined || rest.length > 0 || format === undefined || longest < 4 || longest > 64) {
    return refuse('inputs');
  }
  const sessionBytes = session === undefined ? null : Number(session);
  // The RFC names 64, 128, 256 and 512 bytes and reserves three digits; anything up to 512 has a meaning.
  if (sessionBytes !== null && (sessionBytes < 1 || sessionBytes > 512)) return refuse('inputs');
  const stepSeconds = time === undefined ? null : secondsOf(Number(time), unit);
  if (time !== undefined && stepSeconds === null) return refuse('inputs');
  return ok({
    text,
    hash,
    digits: Number(digits),
    counter: counter !== undefined,
    question: { format, longest },
    pin: isHash(pin) ? pin : null,
    sessionBytes,
    stepSeconds,
  });
}

const isHash = (text: string | undefined): text is OcraHash =>
  text === 'SHA1' || text === 'SHA256' || text === 'SHA512';

/** Section 6.3: 1 to 59 seconds or minutes, 0 to 48 hours. A step of no length (0H) divides by nothing: refused. */
function secondsOf(count: number, unit: string): number | null {
  if (count === 0) return null;
  if (unit === 'H') return count <= 48 ? count * 3_600 : null;
  return count <= 59 ? count * (unit === 'M' ? 60 : 1) : null;
}
