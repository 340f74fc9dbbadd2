/** What the key of a browser proves, and everything that is not it. */
import { describe, expect, it } from 'vitest';
import { newMobileKey, signMobileKey } from '../mobile-key/key-pair.ts';
import { activationTranscript } from '../mobile-key/transcripts.ts';
import { deviceKeyText, deviceProofText, newDeviceKey, signWithDeviceKey, verifyDeviceKey } from './device-key.ts';

const proof = {
  origin: 'https://portal.test',
  flowId: 'flo_1',
  deviceId: 'dev_1',
  nonce: 'AAAA',
};

describe('the key of a browser', () => {
  it('is not exportable', async () => {
    const { privateKey } = await newDeviceKey();
    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
  });

  it('proves exactly what it signed', async () => {
    const { privateKey, publicKey } = await newDeviceKey();
    const signature = await signWithDeviceKey(privateKey, deviceProofText(proof));
    expect(await verifyDeviceKey(publicKey, deviceProofText(proof), signature)).toBe(true);
    for (const change of [
      { origin: 'https://portal.test.example' },
      { flowId: 'flo_2' },
      { deviceId: 'dev_2' },
      { nonce: 'AAAB' },
    ]) {
      expect(await verifyDeviceKey(publicKey, deviceProofText({ ...proof, ...change }), signature)).toBe(false);
    }
    const other = await newDeviceKey();
    expect(await verifyDeviceKey(other.publicKey, deviceProofText(proof), signature)).toBe(false);
  });

  it('signs a registration that is no proof, and neither is what a phone signs', async () => {
    const { privateKey, publicKey } = await newDeviceKey();
    const registration = deviceKeyText({ ...proof, publicKey });
    const signature = await signWithDeviceKey(privateKey, registration);
    expect(await verifyDeviceKey(publicKey, registration, signature)).toBe(true);
    expect(await verifyDeviceKey(publicKey, deviceProofText(proof), signature)).toBe(false);
    const phone = activationTranscript({ origin: proof.origin, activationId: 'flo_1', publicKey, deviceName: 'dev_1' });
    expect(await verifyDeviceKey(publicKey, registration, await signWithDeviceKey(privateKey, phone))).toBe(false);
  });

  it('is of one kind, and its answers have one spelling', async () => {
    const { privateKey, publicKey } = await newDeviceKey();
    const text = deviceProofText(proof);
    const signature = await signWithDeviceKey(privateKey, text);
    const edwards = await newMobileKey('Ed25519');
    expect(await verifyDeviceKey(edwards.publicKey, text, await signMobileKey(edwards.privateKey, text))).toBe(false);
    for (const bent of ['', signature.slice(1), `${signature}=`, `${signature}AA`, signature.replace(/.$/, '*')]) {
      expect(await verifyDeviceKey(publicKey, text, bent)).toBe(false);
    }
    for (const bent of ['', 'AAAA', `${publicKey}A`, publicKey.slice(0, -2), publicKey.replace(/.$/, '=')]) {
      expect(await verifyDeviceKey(bent, text, signature)).toBe(false);
    }
  });
});
