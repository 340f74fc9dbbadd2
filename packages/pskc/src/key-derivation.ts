/**
 * The key that a container's values are under: handed over beforehand (ds:KeyName) or derived from a pass phrase by
 * PBKDF2 (xenc11:DerivedKey, RFC 6030 section 6.2). Certificates and wrapped keys are refused by name. How many
 * iterations a file may ask for is bounded, because the work is done before anything in it is known to be genuine.
 */
import { pbkdf2 } from 'node:crypto';
import { attributesOf, bytesIn, childrenOf, fault, integer, leafText, needed, textOf } from './element-reading.ts';
import type { XmlElement } from './element-tree.ts';
import { DS, HMAC_SHA1, HMACS, type MacHash, PKCS5, PSKC, XENC, XENC11 } from './names.ts';

export interface PassphraseKey {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly keyBytes: number;
  readonly hash: MacHash;
}

/** What the EncryptionKey element says: a name of a key, or how to derive it. */
export type KeyDescription =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'passphrase'; readonly name: string | undefined; readonly parameters: PassphraseKey };

const LONGEST_SALT = 1_024;

export function readEncryptionKey(element: XmlElement, mostIterations: number): KeyDescription {
  attributesOf(element, ['Id']);
  const [method, second] = element.children;
  if (method === undefined) fault('missing-element', element);
  if (second !== undefined) fault('unexpected-element', second);
  if (method.uri === DS && method.local === 'KeyName') return { kind: 'named', name: textOf(method) ?? '' };
  // A reference would make the reader fetch a key from wherever the file says.
  if (method.local === 'RetrievalMethod' || method.local === 'KeyInfoReference') fault('external-reference', method);
  if (method.uri !== XENC11 || method.local !== 'DerivedKey') fault('unsupported-encryption', method);
  return readDerivedKey(method, mostIterations);
}

function readDerivedKey(element: XmlElement, mostIterations: number): KeyDescription {
  attributesOf(element, ['Id', 'Type', 'Recipient']);
  const child = childrenOf(element, ['KeyDerivationMethod', 'ReferenceList', 'DerivedKeyName', 'MasterKeyName'], {
    uri: null,
  });
  const references = child('ReferenceList');
  for (const reference of references?.children ?? []) {
    const uri = attributesOf(reference, ['URI'])('URI');
    if (reference.uri !== XENC || !uri?.startsWith('#')) fault('external-reference', reference);
  }
  const method = needed(child('KeyDerivationMethod'), element, 'KeyDerivationMethod');
  const algorithm = attributesOf(method, ['Algorithm'])('Algorithm');
  if (algorithm !== `${PKCS5}pbkdf2` && algorithm !== `${XENC11}pbkdf2`) fault('unsupported-encryption', method);
  const parameters = needed(
    childrenOf(method, ['PBKDF2-params'], { uri: null })('PBKDF2-params'),
    method,
    'PBKDF2-params',
  );
  const name = textOf(child('MasterKeyName'));
  return { kind: 'passphrase', name, parameters: readParameters(parameters, mostIterations) };
}

function readParameters(element: XmlElement, mostIterations: number): PassphraseKey {
  attributesOf(element, []);
  // The RFC's own example has these children in no namespace; others write them in that of their parent.
  for (const { uri } of element.children) {
    if (uri !== '' && uri !== element.uri && uri !== PSKC) fault('unexpected-element', element);
  }
  const child = childrenOf(element, ['Salt', 'IterationCount', 'KeyLength', 'PRF'], { uri: null });
  const salt = needed(child('Salt'), element, 'Salt');
  const specified = needed(childrenOf(salt, ['Specified'], { uri: null })('Specified'), salt, 'Specified');
  const number = (name: string, min: number, max: number): number => {
    const counted = needed(child(name), element, name);
    return needed(integer(leafText(counted), counted, { min, max }), element, name);
  };
  const prf = child('PRF');
  const hash = HMACS.get((prf && attributesOf(prf, ['Algorithm'])('Algorithm')) ?? HMAC_SHA1);
  if (hash === undefined) fault('unsupported-encryption', element, 'PRF');
  const bytes = bytesIn(specified);
  if (bytes.length === 0 || bytes.length > LONGEST_SALT) fault('bad-value', specified);
  const iterations = number('IterationCount', 1, mostIterations);
  return { salt: bytes, iterations, keyBytes: number('KeyLength', 16, 32), hash };
}

/** On another thread: a pass phrase is meant to be slow, and the server has others to answer meanwhile. */
export const derivePassphraseKey = (passphrase: string, key: PassphraseKey): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    pbkdf2(passphrase, key.salt, key.iterations, key.keyBytes, key.hash, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    );
  });
