/** Keys that cannot be carried away, and signatures that are good for one key and one transcript. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url, toHex } from './encoding.ts';
import { mobileKeyFingerprint, newMobileKey, readMobileKey, signMobileKey, verifyMobileKey } from './key-pair.ts';
import { ANSWER } from './mobile-key.fixture.ts';
import { answerTranscript } from './transcripts.ts';

const TEXT = answerTranscript(ANSWER);
const bytesOf = (text: string): Uint8Array => decodeBase64url(text) ?? new Uint8Array();

describe('a key pair', () => {
  it('signs what it verifies, and nothing else', async () => {
    const { privateKey, publicKey } = await newMobileKey();
    const other = await newMobileKey();
    const signature = await signMobileKey(privateKey, TEXT);
    expect([publicKey.length, signature.length]).toEqual([87, 86]);
    expect(await verifyMobileKey(publicKey, TEXT, signature)).toBe(true);
    expect(await verifyMobileKey(publicKey, `${TEXT} `, signature)).toBe(false);
    expect(await verifyMobileKey(other.publicKey, TEXT, signature)).toBe(false);
  });

  it('cannot be exported', async () => {
    const { privateKey } = await newMobileKey();
    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
  });

  it('refuses a signature with any bit changed', async () => {
    const { privateKey, publicKey } = await newMobileKey();
    const signature = bytesOf(await signMobileKey(privateKey, TEXT));
    for (const at of [0, 31, 32, 63]) {
      const bent = Uint8Array.from(signature, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await verifyMobileKey(publicKey, TEXT, encodeBase64url(bent))).toBe(false);
    }
    expect(await verifyMobileKey(publicKey, TEXT, encodeBase64url(signature.slice(1)))).toBe(false);
  });

  it('has a short name of its own', async () => {
    const [one, two] = [await newMobileKey(), await newMobileKey()];
    expect(await mobileKeyFingerprint(one.publicKey)).toMatch(/^[0-9a-f]{16}$/);
    expect(await mobileKeyFingerprint(one.publicKey)).not.toBe(await mobileKeyFingerprint(two.publicKey));
  });
});

describe('a public key', () => {
  it('is verified by WebCrypto as node:crypto signs', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
    const signature = sign('sha256', Buffer.from(TEXT), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const given = [point.toString('base64url'), TEXT, signature.toString('base64url')] as const;
    expect(await verifyMobileKey(...given)).toBe(true);
  });

  it('that names no point of the curve is none', async () => {
    const point = Uint8Array.from(bytesOf((await newMobileKey()).publicKey));
    point[64] = (point[64] ?? 0) ^ 1;
    expect(await readMobileKey(encodeBase64url(point))).toBeNull();
  });

  it('in its compressed form is none', async () => {
    const point = bytesOf((await newMobileKey()).publicKey);
    expect(await readMobileKey(encodeBase64url(Uint8Array.of(2, ...point.slice(1, 33))))).toBeNull();
  });

  it.each(['', 'A', 'not base64!', 'AAAA', 'A'.repeat(87), 'A'.repeat(10_000)])(
    'spelled %.20s is none',
    async (text) => {
      expect(await readMobileKey(text)).toBeNull();
      expect(await verifyMobileKey(text, TEXT, 'A'.repeat(86))).toBe(false);
    },
  );
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
