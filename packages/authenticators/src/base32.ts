/**
 * Base 32 of RFC 4648 section 6, upper case and without padding, as authenticator apps expect it.
 * Decoding is strict so that one secret has one spelling: no lower case, no padding, no spaces, no impossible length,
 * and no stray bits after the last whole byte (RFC 4648 section 3.5: those would be a covert second spelling).
 */
import { ok, type Result, refuse } from '@strongroom/core';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const VALUE = new Map([...ALPHABET].map((character, value) => [character, value]));

export type Base32Refusal = 'alphabet' | 'length' | 'trailing-bits';

export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((pending >>> bits) & 31);
    }
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((pending << (5 - bits)) & 31);
}

export function decodeBase32(text: string): Result<Uint8Array, Base32Refusal> {
  if ([1, 3, 6].includes(text.length % 8)) return refuse('length');
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let written = 0;
  let pending = 0;
  let bits = 0;
  for (const character of text) {
    const value = VALUE.get(character);
    if (value === undefined) return refuse('alphabet');
    pending = (pending << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[written] = pending >>> bits;
      written += 1;
      pending &= (1 << bits) - 1;
    }
  }
  return pending === 0 ? ok(bytes) : refuse('trailing-bits');
}
