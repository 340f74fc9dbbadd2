import { describe, expect, it } from 'vitest';
import { parseOcraSuite } from './ocra-suite.ts';

describe('a suite', () => {
  it.each([
    [
      'OCRA-1:HOTP-SHA1-4:QH64-S512-T48H',
      {
        hash: 'SHA1',
        digits: 4,
        counter: false,
        question: { format: 'hexadecimal', longest: 64 },
        pin: null,
        sessionBytes: 512,
        stepSeconds: 172_800,
      },
    ],
    [
      'OCRA-1:HOTP-SHA512-0:C-QA04-PSHA512-S064-T59S',
      {
        hash: 'SHA512',
        digits: 0,
        counter: true,
        question: { format: 'alphanumeric', longest: 4 },
        pin: 'SHA512',
        sessionBytes: 64,
        stepSeconds: 59,
      },
    ],
    [
      'OCRA-1:HOTP-SHA256-10:QN10-T1M',
      {
        hash: 'SHA256',
        digits: 10,
        counter: false,
        question: { format: 'numeric', longest: 10 },
        pin: null,
        sessionBytes: null,
        stepSeconds: 60,
      },
    ],
  ])('%s is read', (text, expected) => {
    expect(parseOcraSuite(text)).toEqual({ ok: true, value: { text, ...expected } });
  });

  it.each([
    ['', 'version'],
    ['OCRA-2:HOTP-SHA1-6:QN08', 'version'],
    ['ocra-1:HOTP-SHA1-6:QN08', 'version'],
    [' OCRA-1:HOTP-SHA1-6:QN08', 'version'],
    [`OCRA-1:HOTP-SHA1-6:QN08${' '.repeat(60)}`, 'version'],
    ['OCRA-1', 'function'],
    ['OCRA-1:HOTP-MD5-6:QN08', 'function'],
    ['OCRA-1:HOTP-sha1-6:QN08', 'function'],
    ['OCRA-1:TOTP-SHA1-6:QN08', 'function'],
    ['OCRA-1:HOTP-SHA1-3:QN08', 'function'],
    ['OCRA-1:HOTP-SHA1-11:QN08', 'function'],
    ['OCRA-1:HOTP-SHA1-06:QN08', 'function'],
    ['OCRA-1:HOTP-SHA1-6', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:C', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:Q', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QX08', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN8', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN03', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN65', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-C', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-P', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-PMD5', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-S64', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-S000', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-S513', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-T60S', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-T60M', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-T49H', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-T0H', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-T01M', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08-PSHA1-PSHA1', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08\n', 'inputs'],
    ['OCRA-1:HOTP-SHA1-6:QN08:QN08', 'inputs'],
  ] as const)('%j is refused for its %s', (text, refusal) => {
    expect(parseOcraSuite(text)).toEqual({ ok: false, refusal });
  });
});
