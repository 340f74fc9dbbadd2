/**
 * Writes a container of RFC 6030, piece by piece, that the schema accepts and other readers read. Seeds are sealed with
 * AES-CBC under a key handed over or derived from a pass phrase, each with a MAC under a key drawn for this file; in the
 * open only when the caller says so by name. What XML cannot carry is a bug of the caller and throws.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { assert, type Random } from '@strongroom/core';
import { derivePassphraseKey } from './key-derivation.ts';
import { type CbcCipher, CIPHERS, DS, HMAC_SHA256, PKCS5, PSKC, XENC, XENC11 } from './names.ts';
import type { PskcKey } from './pskc.model.ts';
import { macOver, seal } from './sealed-values.ts';
import { keyPackageXml } from './write-key.ts';
import { element, openingTag, type Xml, xmlText } from './xml-text.ts';

export type PskcProtection =
  | { readonly kind: 'plain' }
  | { readonly kind: 'key'; readonly key: Uint8Array; readonly keyName: string }
  | {
      readonly kind: 'passphrase';
      readonly passphrase: string;
      readonly keyName?: string;
      readonly iterations: number;
      readonly keyBytes: 16 | 32;
    };

export interface PskcWriting {
  readonly id?: string;
  readonly keys: Iterable<PskcKey>;
  readonly protection: PskcProtection;
  readonly random: Random;
}

const MAC_KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 16;

/** Fewer iterations than the RFC's own example are a slip, not a choice. */
const FEWEST_ITERATIONS = 1_000;

/** What seals seeds, and the elements at the head of the file that tell how. */
interface Sealing {
  readonly head: readonly Xml[];
  seal(secret: Uint8Array): readonly Xml[];
}

export async function* writePskc({ id, keys, protection, random }: PskcWriting): AsyncGenerator<string> {
  const sealing = await sealingFor(protection, random);
  const spaces = { 'xmlns:ds': DS, 'xmlns:xenc': XENC, 'xmlns:xenc11': XENC11, 'xmlns:pkcs5': PKCS5 };
  const attributes = { Version: '1.0', Id: id, xmlns: PSKC, ...(protection.kind === 'plain' ? {} : spaces) };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${openingTag('KeyContainer', attributes)}\n${sealing.head.map((part) => `${xmlText(part)}\n`).join('')}`;
  const ids = new Set<string>();
  for (const key of keys) {
    assert(!ids.has(key.id), 'the identifiers of keys in one container differ');
    ids.add(key.id);
    yield `${xmlText(keyPackageXml(key, sealing.seal))}\n`;
  }
  assert(ids.size > 0, 'a container holds at least one key');
  yield '</KeyContainer>\n';
}

async function sealingFor(protection: PskcProtection, random: Random): Promise<Sealing> {
  if (protection.kind === 'plain') {
    return { head: [], seal: (secret) => [element('PlainValue', {}, [base64(secret)])] };
  }
  if (protection.kind === 'key') {
    const name = element('EncryptionKey', {}, [element('ds:KeyName', {}, [protection.keyName])]);
    return sealingUnder(protection.key, name, random);
  }
  const { passphrase, iterations, keyBytes, keyName } = protection;
  assert(passphrase !== '', 'a pass phrase is not empty');
  assert(Number.isInteger(iterations) && iterations >= FEWEST_ITERATIONS, 'a pass phrase is stretched');
  const salt = random(SALT_BYTES);
  const key = await derivePassphraseKey(passphrase, { salt, iterations, keyBytes, hash: 'sha256' });
  const parameters = element('pkcs5:PBKDF2-params', {}, [
    // In no namespace, as the RFC has them.
    element('Salt', { xmlns: '' }, [element('Specified', {}, [base64(salt)])]),
    element('IterationCount', { xmlns: '' }, [String(iterations)]),
    element('KeyLength', { xmlns: '' }, [String(keyBytes)]),
    element('PRF', { xmlns: '', Algorithm: HMAC_SHA256 }, []),
  ]);
  const derived = element('xenc11:DerivedKey', {}, [
    element('xenc11:KeyDerivationMethod', { Algorithm: `${PKCS5}pbkdf2` }, [parameters]),
    ...(keyName === undefined ? [] : [element('xenc11:MasterKeyName', {}, [keyName])]),
  ]);
  return sealingUnder(key, element('EncryptionKey', {}, [derived]), random);
}

function sealingUnder(bytes: Uint8Array, encryptionKey: Xml, random: Random): Sealing {
  const [algorithm, cipher] = [...CIPHERS].find(([, { keyBytes }]) => keyBytes === bytes.length) ?? [];
  assert(algorithm !== undefined && cipher !== undefined, 'the key has 16, 24 or 32 bytes');
  const key = createSecretKey(bytes);
  const macBytes = drawn(random, MAC_KEY_BYTES);
  const macKey = createSecretKey(macBytes);
  const method = element('MACMethod', { Algorithm: HMAC_SHA256 }, [
    element('MACKey', {}, encryptedXml(algorithm, sealed(key, cipher, macBytes, random))),
  ]);
  return {
    head: [encryptionKey, method],
    seal(secret) {
      const value = sealed(key, cipher, secret, random);
      return [
        element('EncryptedValue', {}, encryptedXml(algorithm, value)),
        element('ValueMAC', {}, [base64(macOver('sha256', macKey, value))]),
      ];
    },
  };
}

const sealed = (key: KeyObject, cipher: CbcCipher, plain: Uint8Array, random: Random): Uint8Array =>
  seal(key, cipher, plain, drawn(random, IV_BYTES));

const encryptedXml = (algorithm: string, value: Uint8Array): Xml[] => [
  element('xenc:EncryptionMethod', { Algorithm: algorithm }, []),
  element('xenc:CipherData', {}, [element('xenc:CipherValue', {}, [base64(value)])]),
];

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function drawn(random: Random, length: number): Uint8Array {
  const bytes = random(length);
  assert(bytes.length === length, 'the random source answered another length');
  return bytes;
}
