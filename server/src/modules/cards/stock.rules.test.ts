import { parseOcraSuite } from '@strongroom/authenticators';
import { PSKC_ALGORITHMS, type PskcKey } from '@strongroom/pskc';
import { describe, expect, it } from 'vitest';
import { judgeStock, judgeStockFile, type StockFault, type StockTerms } from './stock.rules.ts';

const SUITE = 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA256';
const WITHOUT_PIN = 'OCRA-1:HOTP-SHA1-6:C-QN06';
const NOW = Date.UTC(2026, 0, 1);
const terms: StockTerms = { suites: [SUITE, WITHOUT_PIN], seedBytes: 20, now: NOW };
const seed = (fill: number, length = 20): Uint8Array => new Uint8Array(length).fill(fill);
const key: PskcKey = {
  id: 'K1',
  algorithm: PSKC_ALGORITHMS.ocra,
  suite: SUITE,
  secret: seed(1),
  counter: 7,
  device: { manufacturer: 'oath.SR', model: 'DSC', serialNo: 'SR-000001', expiryDate: NOW + 2 },
};
const format = { encoding: 'DECIMAL', checkDigits: false } as const;
const pin = (usageMode: 'Local' | 'Algorithmic') => ({ policy: { keyUsage: [], pin: { usageMode } } });

describe('a key of a maker’s file', () => {
  it('is taken with its counter, and the earlier of two ends', () => {
    const suite = parseOcraSuite(SUITE);
    expect(judgeStock({ ...key, policy: { keyUsage: [], expiryDate: NOW + 1 } }, terms)).toEqual({
      ok: true,
      value: {
        serialNo: 'SR-000001',
        maker: 'oath.SR',
        model: 'DSC',
        seed: seed(1),
        nextCounter: 7,
        suite: suite.ok && suite.value,
        expiresAt: NOW + 1,
      },
    });
    const plain = judgeStock({ ...key, device: { serialNo: 'SR-1' }, counter: undefined }, terms);
    expect(plain.ok && plain.value).toMatchObject({ maker: '', model: '', nextCounter: 0, expiresAt: null });
  });

  it.each<[StockFault, Partial<PskcKey>]>([
    ['algorithm', { algorithm: PSKC_ALGORITHMS.hotp }],
    ['algorithm', { algorithm: undefined }],
    ['serial-missing', { device: undefined }],
    ['serial-form', { device: { serialNo: '' } }],
    ['serial-form', { device: { serialNo: '-1' } }],
    ['serial-form', { device: { serialNo: '<b>1</b>' } }],
    ['serial-form', { device: { serialNo: '1'.repeat(33) } }],
    ['suite-missing', { suite: undefined }],
    ['suite-unreadable', { suite: 'OCRA-1:HOTP-MD5-8:C-QN06' }],
    ['suite-not-used', { suite: 'OCRA-1:HOTP-SHA512-8:C-QN08' }],
    ['seed-missing', { secret: undefined }],
    ['seed-short', { secret: seed(1, 19) }],
    ['seed-long', { secret: seed(1, 129) }],
    ['challenge-format', { challengeFormat: { ...format, min: 1, max: 5 } }],
    ['challenge-format', { challengeFormat: { ...format, min: 7, max: 8 } }],
    ['response-format', { responseFormat: { ...format, length: 6 } }],
    ['pin-mode', pin('Local')],
    ['pin-mode', { suite: WITHOUT_PIN, ...pin('Algorithmic') }],
    ['expired', { device: { serialNo: 'SR-1', expiryDate: NOW } }],
    ['expired', { policy: { keyUsage: [], expiryDate: NOW - 1 } }],
  ])('is refused for %s: %o', (fault, change) => {
    expect(judgeStock({ ...key, ...change }, terms)).toEqual({ ok: false, refusal: fault });
  });

  it.each<[string, Partial<PskcKey>]>([
    ['a challenge of just the length', { challengeFormat: { ...format, min: 6, max: 6 } }],
    ['a response of just the length', { responseFormat: { ...format, length: 8 } }],
    ['a PIN that is mixed in', pin('Algorithmic')],
    ['a PIN that the card checks, where none is mixed in', { suite: WITHOUT_PIN, ...pin('Local') }],
    ['the shortest seed', { secret: seed(1, 20) }],
    ['the longest seed', { secret: seed(1, 128) }],
  ])('is taken with %s', (_what, change) => {
    expect(judgeStock({ ...key, ...change }, terms).ok).toBe(true);
  });
});

describe('a file', () => {
  const card = (id: string, serialNo: string, secret: Uint8Array): PskcKey => ({
    ...key,
    id,
    secret,
    device: { serialNo },
  });

  it('is taken whole', () => {
    const taken = judgeStockFile([card('A', 'SR-1', seed(1)), card('B', 'SR-2', seed(2))], terms);
    expect(taken.ok && taken.value.map(({ serialNo }) => serialNo)).toEqual(['SR-1', 'SR-2']);
  });

  it('or not at all, and says everything that is wrong with it', () => {
    const keys = [
      card('A', 'SR-1', seed(1)),
      card('B', 'SR-1', seed(2)),
      card('C', 'SR-3', seed(1)),
      card('D', 'SR-4', seed(4, 10)),
      card('E', 'SR-5', seed(2)),
    ];
    expect(judgeStockFile(keys, terms)).toEqual({
      ok: false,
      refusal: [
        { key: 'B', fault: 'serial-twice' },
        { key: 'C', fault: 'seed-twice' },
        { key: 'D', fault: 'seed-short' },
        { key: 'E', fault: 'seed-twice' },
      ],
    });
  });
});
