/** What is written is read back the same, sealed or not, and says nothing of the seeds when it is sealed. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_USAGES, type KeyPolicy, PIN_USAGE_MODES, type PskcKey, VALUE_FORMATS } from './pskc.model.ts';
import type { PskcUnlock } from './read-pskc.ts';
import { cardKey, readText, repeatable, writeText } from './testing/containers.fixture.ts';
import { type PskcProtection, writePskc } from './write-pskc.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** What XML 1.0 can carry, without the white space at the ends that readers drop. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => `x${text.replace(/\p{Cc}|[\uFFFE\uFFFF]/gu, '')}&<>"']]>y`);
const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
const whole = fc.nat(1_000_000);
const format = fc.constantFrom(...VALUE_FORMATS);
const policies: fc.Arbitrary<KeyPolicy> = fc.record({
  startDate: maybe(instants),
  expiryDate: maybe(instants),
  pin: maybe(
    fc.record({
      pinKeyId: maybe(words),
      usageMode: maybe(fc.constantFrom(...PIN_USAGE_MODES)),
      maxFailedAttempts: maybe(whole),
      minLength: maybe(whole),
      maxLength: maybe(whole),
      encoding: maybe(format),
    }),
  ),
  keyUsage: fc.array(fc.constantFrom(...KEY_USAGES), { maxLength: 3 }),
  numberOfTransactions: maybe(whole),
});
const device = fc.record({
  manufacturer: words,
  serialNo: maybe(words),
  model: maybe(words),
  issueNo: maybe(words),
  deviceBinding: maybe(words),
  startDate: maybe(instants),
  expiryDate: maybe(instants),
  userId: maybe(words),
});
const keys: fc.Arbitrary<PskcKey> = fc.record({
  id: words,
  algorithm: maybe(words),
  device: maybe(device),
  cryptoModuleId: maybe(words),
  issuer: maybe(words),
  suite: maybe(words),
  challengeFormat: maybe(
    fc.record({ encoding: format, min: fc.nat(6), max: fc.integer({ min: 6, max: 64 }), checkDigits: fc.boolean() }),
  ),
  responseFormat: maybe(fc.record({ encoding: format, length: fc.nat(64), checkDigits: fc.boolean() })),
  keyProfileId: maybe(words),
  keyReference: maybe(words),
  friendlyName: maybe(words),
  secret: maybe(fc.uint8Array({ minLength: 1, maxLength: 70 })),
  counter: maybe(fc.maxSafeNat()),
  time: maybe(fc.integer({ min: -1_000_000, max: 1_000_000 })),
  timeInterval: maybe(fc.integer({ min: 1, max: 3_600 })),
  timeDrift: maybe(whole),
  userId: maybe(words),
  policy: maybe(policies),
});

const KEY = randomBytes(32);
const WAYS: readonly (readonly [string, PskcProtection, PskcUnlock])[] = [
  ['in the open', { kind: 'plain' }, { kind: 'plain' }],
  ['under 128 bits', { kind: 'key', key: KEY.subarray(16), keyName: 'K' }, { kind: 'key', key: KEY.subarray(16) }],
  ['under 256 bits', { kind: 'key', key: KEY, keyName: 'K & <K>' }, { kind: 'key', key: KEY }],
  [
    'under a pass phrase',
    { kind: 'passphrase', passphrase: '秘密 & <x>', iterations: 1_000, keyBytes: 32, keyName: 'by letter' },
    { kind: 'passphrase', passphrase: '秘密 & <x>' },
  ],
];

const plainBytes = (key: PskcKey): PskcKey =>
  key.secret === undefined ? key : { ...key, secret: new Uint8Array(key.secret) };

describe.each(WAYS)('a container %s', (_, protection, unlock) => {
  it('is read back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(keys, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
        maybe(fc.constant('_id-1')),
        async (written, id) => {
          const text = await writeText({ keys: written, protection, ...(id === undefined ? {} : { id }) });
          const read = await readText(text, { unlock });
          if (!read.ok) throw new Error(JSON.stringify(read.refusal));
          expect({ ...read.value, keys: read.value.keys.map(plainBytes) }).toEqual({ id, keys: written });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('shows its seeds exactly when it is in the open', async () => {
    const key = cardKey();
    const text = await writeText({ keys: [key], protection });
    const shown = text.includes(Buffer.from(key.secret ?? []).toString('base64'));
    expect(shown).toBe(protection.kind === 'plain');
  });
});

describe('sealing', () => {
  const protection: PskcProtection = { kind: 'key', key: KEY, keyName: 'K' };
  it('draws an initialisation vector for each value: equal seeds do not look equal', async () => {
    const text = await writeText({ keys: [cardKey({ id: 'a' }), cardKey({ id: 'b' })], protection });
    const values = [...text.matchAll(/CipherValue>([^<]+)/g)].map(([, value = '']) => value);
    expect(values).toHaveLength(3);
    expect(new Set(values.map((value) => value.slice(0, 20))).size).toBe(3);
  });

  it('draws a key of the MAC for each file: a value of one does not fit into another', async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map(async (seed) => {
        let text = '';
        for await (const piece of writePskc({ keys: [cardKey()], protection, random: repeatable(seed) })) text += piece;
        return text;
      }),
    );
    const sealed = /<Secret>.*<\/Secret>/;
    const mixed = one?.replace(sealed, sealed.exec(two ?? '')?.[0] ?? '') ?? '';
    const read = await readText(mixed, { unlock: { kind: 'key', key: KEY } });
    expect(read).toMatchObject({ ok: false, refusal: { kind: 'mac-wrong', at: 'Secret' } });
  });
});

describe('what cannot be written', () => {
  const plain: PskcProtection = { kind: 'plain' };
  it.each([
    ['no keys', { keys: [], protection: plain }],
    ['two keys of one name', { keys: [cardKey(), cardKey()], protection: plain }],
    ['a key without a name', { keys: [cardKey({ id: '' })], protection: plain }],
    ['a control character', { keys: [cardKey({ issuer: 'a\0b' })], protection: plain }],
    ['half a character', { keys: [cardKey({ issuer: '\ud800' })], protection: plain }],
    ['a key of no AES', { keys: [cardKey()], protection: { kind: 'key', key: KEY.subarray(1), keyName: 'K' } }],
    [
      'no pass phrase',
      { keys: [cardKey()], protection: { kind: 'passphrase', passphrase: '', iterations: 1_000, keyBytes: 32 } },
    ],
    [
      'one iteration',
      { keys: [cardKey()], protection: { kind: 'passphrase', passphrase: 'x', iterations: 1, keyBytes: 32 } },
    ],
  ] as const)('%s throws', async (_, writing) => {
    await expect(writeText(writing)).rejects.toThrow('invariant violated');
  });
});
