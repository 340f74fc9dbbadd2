/** What tests of containers share: figures of the RFC, a random source that repeats itself, a key of a card. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PskcKey } from '../pskc.model.ts';
import { type PskcReading, readPskc } from '../read-pskc.ts';
import { type PskcWriting, writePskc } from '../write-pskc.ts';

export const figure = (number: number): string =>
  readFileSync(new URL(`../fixtures/rfc6030/figure${number}.pskcxml`, import.meta.url), 'utf8');

export const PRE_SHARED = Buffer.from('12345678901234567890123456789012', 'hex');

export const readText = (text: string, reading: Partial<PskcReading> = {}) =>
  readPskc([new TextEncoder().encode(text)], { unlock: { kind: 'plain' }, ...reading });

/** The kind of the refusal, or that there was none. */
export async function refusalOf(text: string, reading: Partial<PskcReading> = {}): Promise<string> {
  const read = await readText(text, reading);
  return read.ok ? 'read' : read.refusal.kind;
}

/** Bytes that look random and are the same each time. */
export function repeatable(seed: string): (length: number) => Uint8Array {
  let drawn = 0;
  return (length) => {
    drawn += 1;
    return createHash('shake256', { outputLength: length }).update(`${seed} ${drawn}`).digest();
  };
}

export async function writeText(writing: Omit<PskcWriting, 'random'>): Promise<string> {
  let text = '';
  for await (const piece of writePskc({ random: repeatable('pskc'), ...writing })) text += piece;
  return text;
}

export const cardKey = (changes: Partial<PskcKey> = {}): PskcKey => ({
  id: 'SR-000001',
  algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:ocra',
  device: { manufacturer: 'oath.SR', serialNo: '000001', model: 'Card', startDate: Date.UTC(2026, 0, 1) },
  issuer: 'Strongroom',
  suite: 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA256',
  challengeFormat: { encoding: 'DECIMAL', min: 6, max: 6, checkDigits: false },
  responseFormat: { encoding: 'DECIMAL', length: 8, checkDigits: false },
  secret: repeatable(`seed of ${changes.id}`)(32),
  counter: 0,
  policy: {
    pin: { usageMode: 'Algorithmic', minLength: 4, maxLength: 4, encoding: 'DECIMAL' },
    keyUsage: ['CR'],
  },
  ...changes,
});
