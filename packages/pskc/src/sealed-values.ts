/**
 * Values under AES-CBC with a MAC over initialisation vector and ciphertext (RFC 6030 section 6.1). The MAC is
 * compared first and in constant time; not a byte is decrypted before it fits, because a reader that tells padding
 * faults from other faults decrypts the file for whoever may ask it often enough. A value without a MAC is refused.
 *
 * What the MAC does not cover: identifiers, serial numbers, suites and counters stand beside the values in the open. Who
 * can change a file on its way can exchange two sealed seeds between two cards, but cannot read or make one.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { attributesOf, bytesIn, childrenOf, fault, needed } from './element-reading.ts';
import type { XmlElement } from './element-tree.ts';
import { type CbcCipher, CIPHERS, HMACS, type MacHash, XENC } from './names.ts';

const BLOCK = 16;
/** Shorter keys of a MAC are guessed; the examples of the RFC have 20 bytes. */
const SHORTEST_MAC_KEY = 16;

export interface Sealed {
  readonly cipher: CbcCipher;
  /** Initialisation vector and ciphertext. */
  readonly bytes: Uint8Array;
}

export interface MacMethod {
  readonly hash: MacHash;
  /** Null when the encryption key is the key of the MAC as well. */
  readonly sealedKey: Sealed | null;
}

export interface Unsealer {
  open(sealed: Sealed, mac: Uint8Array | undefined, element: XmlElement): Uint8Array;
}

export function readEncrypted(element: XmlElement): Sealed {
  attributesOf(element, ['Id', 'Type', 'MimeType', 'Encoding']);
  const child = childrenOf(element, ['EncryptionMethod', 'CipherData'], { uri: XENC });
  const method = needed(child('EncryptionMethod'), element, 'EncryptionMethod');
  if (method.children.length > 0) fault('unsupported-encryption', method);
  const cipher = CIPHERS.get(attributesOf(method, ['Algorithm'])('Algorithm') ?? '');
  if (cipher === undefined) fault('unsupported-encryption', method);
  const data = needed(child('CipherData'), element, 'CipherData');
  attributesOf(data, []);
  const reference = data.children.find(({ local }) => local === 'CipherReference');
  if (reference !== undefined) fault('external-reference', reference);
  const value = needed(childrenOf(data, ['CipherValue'], { uri: XENC })('CipherValue'), data, 'CipherValue');
  const bytes = bytesIn(value);
  if (bytes.length < 2 * BLOCK || bytes.length % BLOCK !== 0) fault('bad-value', value);
  return { cipher, bytes };
}

export function readMacMethod(element: XmlElement): MacMethod {
  const hash = HMACS.get(attributesOf(element, ['Algorithm'])('Algorithm') ?? '');
  if (hash === undefined) fault('unsupported-encryption', element);
  const child = childrenOf(element, ['MACKey', 'MACKeyReference']);
  const reference = child('MACKeyReference');
  if (reference !== undefined) fault('external-reference', reference);
  const key = child('MACKey');
  return { hash, sealedKey: key === undefined ? null : readEncrypted(key) };
}

/** `element` is where the MAC method stands, for telling what is wrong with it. */
export function makeUnsealer(key: Uint8Array, method: MacMethod, element: XmlElement): Unsealer {
  const secret = createSecretKey(key);
  const macKey = createSecretKey(method.sealedKey === null ? key : macKeyIn(secret, method.sealedKey, element));
  return {
    open(sealed, mac, place) {
      if (mac === undefined) fault('mac-missing', place);
      const right = createHmac(method.hash, macKey).update(sealed.bytes).digest();
      if (mac.length !== right.length || !timingSafeEqual(mac, right)) fault('mac-wrong', place);
      return decrypt(secret, sealed, place) ?? fault('bad-value', place);
    },
  };
}

/** The key of the MAC has no MAC itself: every fault in it is told as a wrong MAC, padding or length or anything. */
function macKeyIn(secret: KeyObject, sealed: Sealed, element: XmlElement): Uint8Array {
  const key = decrypt(secret, sealed, element);
  return key !== null && key.length >= SHORTEST_MAC_KEY ? key : fault('mac-wrong', element);
}

function decrypt(key: KeyObject, { cipher, bytes }: Sealed, element: XmlElement): Uint8Array | null {
  if (key.symmetricKeySize !== cipher.keyBytes) fault('key-length', element);
  const decipher = createDecipheriv(cipher.name, key, bytes.subarray(0, BLOCK)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(BLOCK)), decipher.final()]);
  // XML Encryption fills the last block with any bytes and says in the very last how many (section 5.2).
  const filling = padded.at(-1) ?? 0;
  return filling >= 1 && filling <= BLOCK ? padded.subarray(0, padded.length - filling) : null;
}

export function seal(key: KeyObject, cipher: CbcCipher, plain: Uint8Array, iv: Uint8Array): Uint8Array {
  const encipher = createCipheriv(cipher.name, key, iv);
  // The filling of PKCS #7 is one that XML Encryption allows.
  return Buffer.concat([iv, encipher.update(plain), encipher.final()]);
}

export const macOver = (hash: MacHash, key: KeyObject, bytes: Uint8Array): Uint8Array =>
  createHmac(hash, key).update(bytes).digest();
