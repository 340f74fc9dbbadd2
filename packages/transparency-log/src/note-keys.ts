/**
 * Keys of signed notes, after C2SP signed-note. A verifier key is the text `name+id+base64(type || public key)`, a
 * signer key `PRIVATE+KEY+name+id+base64(type || seed)`, where the id is eight lower-case hex digits of
 * SHA-256(name || "\n" || type || public key). The id names a key and protects nothing: whoever wants a collision has
 * it quickly and gains a signature that fails. Refuses other spellings, types we do not verify, and ids that do not
 * belong to their key.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { ed25519PublicKey, PUBLIC_KEY_BYTES, SEED_BYTES } from './ed25519.ts';
import { portableSha256 } from './sha256.ts';

/** The signature types spoken here: plain Ed25519, and Ed25519 cosignatures with their time. */
export const SIGNATURE_TYPE = Object.freeze({ ed25519: 0x01, cosignature: 0x04 });
export type SignatureType = (typeof SIGNATURE_TYPE)[keyof typeof SIGNATURE_TYPE];

export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly publicKey: Uint8Array;
}

/** Whoever reads the seed signs in the log's name. It never travels with a verifier key. */
export interface SignerKey extends VerifierKey {
  readonly seed: Uint8Array;
}

export type KeyRefusal = 'malformed' | 'name' | 'type' | 'key-length' | 'key-id';

/** Unicode spaces would make two names look alike, a plus sign would end a name early. */
export const isKeyName = (name: string): boolean =>
  name !== '' && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name) && !hasControlCharacter(name);

/** ASCII control characters other than the line break. */
export function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

export function keyId({ name, type, publicKey }: VerifierKey): number {
  const input = new Uint8Array([...new TextEncoder().encode(`${name}\n`), type, ...publicKey]);
  const digest = portableSha256(input);
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

export function formatVerifierKey(key: VerifierKey): string {
  assert(isKeyName(key.name), 'a key name has no spaces and no plus sign');
  return `${key.name}+${hexId(key)}+${encodeBase64(Uint8Array.of(key.type, ...key.publicKey))}`;
}

export function parseVerifierKey(text: string): Result<VerifierKey, KeyRefusal> {
  const parts = splitKey(text);
  if (!parts.ok) return parts;
  const { name, id, type, material } = parts.value;
  if (material.length !== PUBLIC_KEY_BYTES) return refuse('key-length');
  const key = { name, type, publicKey: material };
  return hexId(key) === id ? ok(key) : refuse('key-id');
}

export async function makeSignerKey(name: string, type: SignatureType, seed: Uint8Array): Promise<SignerKey> {
  assert(isKeyName(name), 'a key name has no spaces and no plus sign');
  return { name, type, seed, publicKey: await ed25519PublicKey(seed) };
}

const PRIVATE = 'PRIVATE+KEY+';

export function formatSignerKey(key: SignerKey): string {
  assert(isKeyName(key.name), 'a key name has no spaces and no plus sign');
  return `${PRIVATE}${key.name}+${hexId(key)}+${encodeBase64(Uint8Array.of(key.type, ...key.seed))}`;
}

export async function parseSignerKey(text: string): Promise<Result<SignerKey, KeyRefusal>> {
  if (!text.startsWith(PRIVATE)) return refuse('malformed');
  const parts = splitKey(text.slice(PRIVATE.length));
  if (!parts.ok) return parts;
  const { name, id, type, material } = parts.value;
  if (material.length !== SEED_BYTES) return refuse('key-length');
  const key = await makeSignerKey(name, type, material);
  return hexId(key) === id ? ok(key) : refuse('key-id');
}

interface KeyParts {
  readonly name: string;
  readonly id: string;
  readonly type: SignatureType;
  readonly material: Uint8Array;
}

/** Longer texts are no keys of ours; they are refused unread. */
const LONGEST_KEY = 1_024;

function splitKey(text: string): Result<KeyParts, KeyRefusal> {
  if (text.length > LONGEST_KEY) return refuse('malformed');
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (encoded === '') return refuse('malformed');
  if (!isKeyName(name)) return refuse('name');
  const [type, ...material] = decodeBase64(encoded) ?? [];
  if (type === undefined) return refuse('malformed');
  if (!isSignatureType(type)) return refuse('type');
  return ok({ name, id, type, material: Uint8Array.from(material) });
}

const isSignatureType = (type: number): type is SignatureType =>
  type === SIGNATURE_TYPE.ed25519 || type === SIGNATURE_TYPE.cosignature;

const hexId = (key: VerifierKey): string => keyId(key).toString(16).padStart(8, '0');

/** SHA-256 of the public key in groups of four digits, to be compared by telephone. */
export function keyFingerprint({ publicKey }: VerifierKey): string {
  const digits = [...portableSha256(publicKey)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}
