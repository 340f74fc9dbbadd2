/**
 * What is drawn for a phone. An invitation is the code by which the portal invites one: 80 random bits as 16 letters and
 * digits of Crockford's base 32, in groups of four; read as people type it: any case, with or without hyphens, O for
 * nought, I and L for one.
 */
import type { Random } from '@strongroom/core';
import { sameAscii } from '../constant-time.ts';
import { readDigits } from '../digits.ts';
import { drawCharacters } from '../drawing.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = '0123456789';
const LENGTH = 16;
const LONGEST_READ = 64;

/** The number that one screen shows and the phone asks for. */
export const drawMatchingNumber = (random: Random, digits: number): string => drawCharacters(random, DIGITS, digits);

export function isMatchingNumber(expected: string, given: string): boolean {
  const digits = readDigits(given, expected.length);
  return digits !== null && sameAscii(expected, digits);
}

export function drawInvitation(random: Random): { readonly code: string; readonly shown: string } {
  const code = drawCharacters(random, ALPHABET, LENGTH);
  return { code, shown: code.replace(/(.{4})(?=.)/g, '$1-') };
}

/** Null for what no invitation can be. */
export function readInvitation(text: string): string | null {
  if (text.length > LONGEST_READ) return null;
  const code = text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : null;
}
