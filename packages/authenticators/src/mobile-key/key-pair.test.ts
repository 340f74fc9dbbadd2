/** Keys that cannot be carried away, and signatures that are good for one key and one transcript. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url, toHex } from './encoding.ts';
import { mobileKeyAlgorithm, mobileKeyFingerprint, newMobileKey, signMobileKey, verifyMobileKey } from './key-pair.ts';
import { ANSWER } from './mobile-key.fixture.ts';
import { answerTranscript } from './transcripts.ts';

const TEXT = answerTranscript(ANSWER);
const bytesOf = (text: string): Uint8Array => decodeBase64url(text) ?? new Uint8Array();

describe.each(['ES256', 'Ed25519'] as const)('a key pair of %s', (algorithm) => {
  it('signs what it verifies, and nothing else', async () => {
    const { privateKey, publicKey } = await newMobileKey(algorithm);
    const other = await newMobileKey(algorithm);
    const signature = await signMobileKey(privateKey, TEXT);
    expect(mobileKeyAlgorithm(publicKey)).toBe(algorithm);
    expect(await verifyMobileKey(publicKey, TEXT, signature)).toBe(true);
    expect(await verifyMobileKey(publicKey, `${TEXT} `, signature)).toBe(false);
    expect(await verifyMobileKey(other.publicKey, TEXT, signature)).toBe(false);
  });

  it('cannot be exported', async () => {
    const { privateKey } = await newMobileKey(algorithm);
    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
  });

  it('refuses a signature with any bit changed', async () => {
    const { privateKey, publicKey } = await newMobileKey(algorithm);
    const signature = bytesOf(await signMobileKey(privateKey, TEXT));
    for (const at of [0, 31, 32, 63]) {
      const bent = Uint8Array.from(signature, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await verifyMobileKey(publicKey, TEXT, encodeBase64url(bent))).toBe(false);
    }
  });
});

describe('a public key', () => {
  it('is verified by WebCrypto as node:crypto signs', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
    const signature = sign('sha256', Buffer.from(TEXT), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(await verifyMobileKey(spki, TEXT, signature.toString('base64url'))).toBe(true);
  });

  it.each([
    ['another curve', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey],
    ['X25519', () => generateKeyPairSync('x25519').publicKey],
  ])('of %s is none', (_name, make) => {
    expect(mobileKeyAlgorithm(make().export({ type: 'spki', format: 'der' }).toString('base64url'))).toBeNull();
  });

  it('that names no point of the curve verifies nothing', async () => {
    const { privateKey, publicKey } = await newMobileKey();
    const spki = Uint8Array.from(bytesOf(publicKey));
    spki[spki.length - 1] = (spki[spki.length - 1] ?? 0) ^ 1;
    const bent = encodeBase64url(spki);
    expect(mobileKeyAlgorithm(bent)).toBe('ES256');
    expect(await verifyMobileKey(bent, TEXT, await signMobileKey(privateKey, TEXT))).toBe(false);
  });

  it.each(['', 'A', 'not base64!', 'AAAA', 'A'.repeat(10_000)])('spelled %.20s is none', async (text) => {
    expect(mobileKeyAlgorithm(text)).toBeNull();
    expect(await verifyMobileKey(text, TEXT, 'A'.repeat(86))).toBe(false);
  });

  it('has a short name of its own', async () => {
    const [one, two] = [await newMobileKey(), await newMobileKey()];
    expect(await mobileKeyFingerprint(one.publicKey)).toMatch(/^[0-9a-f]{16}$/);
    expect(await mobileKeyFingerprint(one.publicKey)).not.toBe(await mobileKeyFingerprint(two.publicKey));
  });
});

describe('base64url', () => {
  it.each(['', '00', 'fffefd', '0001020304', 'fb'])('writes %s as Node does', (hex) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(encodeBase64url(bytes)).toBe(bytes.toString('base64url'));
    expect(toHex(bytesOf(bytes.toString('base64url')))).toBe(hex);
  });

  it.each(['A', 'AB==', 'A+/A', 'AB', 'ABC D'])('refuses the second spelling %s', (text) => {
    expect(decodeBase64url(text)).toBeNull();
  });
});
