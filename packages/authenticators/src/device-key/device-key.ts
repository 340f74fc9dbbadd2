/**
 * The key of a browser: P-256 with SHA-256, made by WebCrypto so that it cannot be exported, and what it signs. Each text
 * begins with its own purpose, so that a signature given for one thing is never a signature for another, and names the
 * origin as the browser knows it: what a look-alike site has signed is of no use here. The server rebuilds the text from
 * what it asked itself. Refuses every other kind of key, and texts made of anything but one line for each part.
 */
import type { WebKey } from '../mobile-key/encoding.ts';
import { mobileKeyAlgorithm, newMobileKey, signMobileKey, verifyMobileKey } from '../mobile-key/key-pair.ts';

/** What a known browser proves while a sign-in begins. */
export interface DeviceProofText {
  readonly origin: string;
  readonly flowId: string;
  readonly deviceId: string;
  readonly nonce: string;
}

/** What a browser that has no place yet signs at its first sign-in: that the key is its own. */
export interface DeviceKeyText {
  readonly origin: string;
  readonly flowId: string;
  readonly publicKey: string;
}

const PROOF = 'strongroom device proof 1';
const KEY = 'strongroom device key 1';

export const deviceProofText = ({ origin, flowId, deviceId, nonce }: DeviceProofText): string =>
  [PROOF, origin, flowId, deviceId, nonce].join('\n');

export const deviceKeyText = ({ origin, flowId, publicKey }: DeviceKeyText): string =>
  [KEY, origin, flowId, publicKey].join('\n');

export const newDeviceKey = () => newMobileKey('ES256');

export const signWithDeviceKey = (key: WebKey, text: string): Promise<string> => signMobileKey(key, text);

/** Malformed keys and signatures are answered like wrong ones. */
export const verifyDeviceKey = async (publicKey: string, text: string, signature: string): Promise<boolean> =>
  mobileKeyAlgorithm(publicKey) === 'ES256' && (await verifyMobileKey(publicKey, text, signature));
