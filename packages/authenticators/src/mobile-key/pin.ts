/**
 * The PIN of a mobile key: 4 to 6 characters with at least one digit, as the modelled broker asks. The phone keeps
 * neither the PIN nor anything that tells a right one from a wrong one: it is mixed into what the phone computes, and
 * only the server, which counts, learns whether it was right. So a stolen phone, or a copy of its storage, is a list of
 * PINs to be tried against that counter and nowhere else.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import { type Bytes, sha256, utf8 } from './encoding.ts';

export const MOBILE_PIN_LENGTH = { shortest: 4, longest: 6 } as const;
export type MobilePinRefusal = 'length' | 'characters' | 'no-digit' | 'easy';

/** NFKC can make one character eighteen; longer input is refused unread. */
const LONGEST_READ = 64;

/**
 * Full-width forms of Japanese keyboards become ASCII. Anything else outside printable ASCII is refused: it would be
 * typed differently on the next keyboard. Upper and lower case stay different.
 */
export function readMobilePin(text: string): Result<string, Exclude<MobilePinRefusal, 'easy'>> {
  if (text.length > LONGEST_READ) return refuse('length');
  const pin = text.normalize('NFKC');
  if (!/^[\x21-\x7e]*$/.test(pin)) return refuse('characters');
  if (pin.length < MOBILE_PIN_LENGTH.shortest || pin.length > MOBILE_PIN_LENGTH.longest) return refuse('length');
  return /[0-9]/.test(pin) ? ok(pin) : refuse('no-digit');
}

/** A PIN to be set. The few that a thief tries first (1111, 1234, 9876, 1212) are refused besides. */
export function chooseMobilePin(text: string): Result<string, MobilePinRefusal> {
  const pin = readMobilePin(text);
  return pin.ok && isEasy(pin.value) ? refuse('easy') : pin;
}

function isEasy(pin: string): boolean {
  const codes = [...pin].map((character) => character.charCodeAt(0));
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  const alike = (step: number): boolean => steps.every((each) => each === step);
  const pair = codes.every((code, at) => at < 2 || code === codes[at - 2]);
  return alike(0) || alike(1) || alike(-1) || pair;
}

/** What enters the computations; as short as the PIN itself, so the server keeps it sealed like the key. */
export const mobilePinHash = (pin: string): Promise<Bytes> => sha256(utf8(pin));
