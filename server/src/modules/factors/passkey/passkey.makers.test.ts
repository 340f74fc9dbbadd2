/** Allow-lists of makers, with the attestations of the WebAuthn vectors: let in by their own root and by nothing else. */
import { createPrivateKey, hash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SettingsService } from '@simplewebauthn/server';
import { decodeAttestationObject, isoCBOR } from '@simplewebauthn/server/helpers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { CERTIFICATES, KEYS } from './passkey.makers.fixture.ts';
import { type Makers, readMakers } from './passkey.makers.ts';
import { verifyRegistration } from './passkey.verify.ts';

const hex = z.string().transform((text) => Buffer.from(text, 'hex'));
const vectors = z
  .object({
    attestationRoot: z.object({ attestation_ca_cert: hex }),
    cases: z.array(
      z.object({
        anchor: z.string(),
        registration: z.object({
          aaguid: hex,
          challenge: hex,
          credential_id: hex,
          clientDataJSON: hex,
          attestationObject: hex,
        }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/webauthn-l3.json', import.meta.url), 'utf8')));
const ROOT = vectors.attestationRoot.attestation_ca_cert.toString('base64');
/** A sound certificate of a key that signed nothing here. */
const OTHER_ROOT =
  'MIIBgzCCASmgAwIBAgIUbjRVAuFrLCq130RC6PXs1tFQSVYwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMQW5vdGhlciByb290MB4XDTI2MTEyMTE2MjkxMloXDTQ2MDEyMDE2MjkxMlowFzEVMBMGA1UEAwwMQW5vdGhlciByb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEc5U9SWiXk7m5YShzyQKtaZ1uQBPb9Ffq4JixS56saPsqgNpKrLu7pgDYo9zHlCfeYEHwja+VpvG1ov5LmiH/eqNTMFEwHQYDVR0OBBYEFOzGW3GtFVI0F6K9mXsWJs88Sq0/MB8GA1UdIwQYMBaAFOzGW3GtFVI0F6K9mXsWJs88Sq0/MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgQy28S7yh8x3njeGnjhIJl3qIxGETKqgYn69fXM7mw8kCIQCvPX16G+m/elpzq6R1aJQqeieBEgH43g7C30uAuK+pIw==';

const uuidOf = (aaguid: Buffer): string =>
  aaguid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

function registered(name: string) {
  const found = vectors.cases.find(({ anchor }) => anchor === `sctn-test-vectors-${name}`)?.registration;
  if (found === undefined) throw new Error(`there is a vector ${name}`);
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  return {
    aaguid: uuidOf(found.aaguid),
    challenge: text(found.challenge),
    answer: {
      credentialId: text(found.credential_id),
      clientData: text(found.clientDataJSON),
      transports: [],
      attestationObject: text(found.attestationObject),
    },
  };
}

function listed(aaguid: string, root = ROOT, status = 'FIDO_CERTIFIED_L2'): Makers {
  const entry = { aaguid, statusReports: [{ status }], metadataStatement: { attestationRootCertificates: [root] } };
  const makers = readMakers({ entries: [entry, { statusReports: [] }] });
  if (!makers.ok) throw new Error(makers.refusal);
  return makers.value;
}

async function judge(name: string, makersOf: (aaguid: string) => Makers | null): Promise<string> {
  return judgeMade(registered(name), makersOf);
}

async function judgeMade(
  { aaguid, challenge, answer }: ReturnType<typeof registered>,
  makersOf: (aaguid: string) => Makers | null,
): Promise<string> {
  const site = { id: 'example.org', name: 'Vectors', origin: 'https://example.org', topOrigins: [] };
  const verified = await verifyRegistration(answer, { challenge, party: { ...site, makers: makersOf(aaguid) } });
  return verified.ok ? 'accepted' : verified.refusal;
}

describe('a list of makers', () => {
  it.each(['packed-es256', 'packed-rs256'])('lets %s in by the root of its own entry', async (name) => {
    expect(await judge(name, (aaguid) => listed(aaguid))).toBe('accepted');
  });

  it.each<readonly [string, string, (aaguid: string) => Makers]>([
    ['another make', 'packed-es256', () => listed('00000000-0000-4000-8000-000000000001')],
    ['a make with another root', 'packed-es256', (aaguid) => listed(aaguid, OTHER_ROOT)],
    ['a make that was broken', 'packed-es256', (aaguid) => listed(aaguid, ROOT, 'ATTESTATION_KEY_COMPROMISE')],
    ['a key that attests itself', 'packed-self-es256', (aaguid) => listed(aaguid)],
  ])('refuses %s', async (_about, name, makersOf) => {
    expect(await judge(name, makersOf)).toBe('maker');
  });

  it('that is none is no list', () => {
    for (const raw of [null, [], {}, { entries: [] }, { entries: [{ aaguid: 'x' }] }]) {
      expect(readMakers(raw).ok, JSON.stringify(raw)).toBe(false);
    }
  });
});

/** The answer of the vector under another statement, which signs for what is in it. */
function restated(format: string, statementOf: (parts: { data: Buffer; clientHash: Buffer }) => Map<string, unknown>) {
  const made = registered('packed-es256');
  const clientHash = hash('sha256', Buffer.from(made.answer.clientData, 'base64url'), 'buffer');
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(made.answer.attestationObject, 'base64url')));
  const data = Buffer.from(decoded.get('authData'));
  const object = new Map<string, unknown>([
    ['fmt', format],
    ['attStmt', statementOf({ data, clientHash })],
    ['authData', new Uint8Array(data)],
  ]);
  const attestationObject = Buffer.from(isoCBOR.encode(object as never)).toString('base64url');
  return { ...made, answer: { ...made.answer, attestationObject } };
}

const der = (name: keyof typeof CERTIFICATES): Uint8Array => new Uint8Array(Buffer.from(CERTIFICATES[name], 'base64'));
const keyOf = (name: keyof typeof KEYS) =>
  createPrivateKey({ key: Buffer.from(KEYS[name], 'base64'), format: 'der', type: 'pkcs8' });

function packedBy(signer: keyof typeof KEYS, ...above: (keyof typeof CERTIFICATES)[]) {
  return restated('packed', ({ data, clientHash }) => {
    const signature = sign('sha256', Buffer.concat([data, clientHash]), keyOf(signer));
    return new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(signature)],
      ['x5c', [signer, ...above].map((name) => der(name as keyof typeof CERTIFICATES))],
    ]);
  });
}

describe('an attestation made without the maker', () => {
  const makers = (aaguid: string): Makers => listed(aaguid, CERTIFICATES.root);

  it('is told from one by the maker: its own key is let in', async () => {
    expect(await judgeMade(packedBy('leaf', 'issuer'), makers)).toBe('accepted');
  });

  it('by a key that the maker certified, and that issues a certificate itself, is refused', async () => {
    const forged = packedBy('forged', 'leaf', 'issuer');
    expect(await judgeMade(forged, () => null)).toBe('accepted');
    expect(await judgeMade(forged, makers)).toBe('maker');
  });

  describe('in a format whose signature is by another chain', () => {
    const NOW = Date.parse('2026-11-01T00:00:00Z');
    const known = SettingsService.getRootCertificates({ identifier: 'android-safetynet' });
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: NOW });
      const certificates = [Buffer.from(CERTIFICATES.vouchingRoot, 'base64')];
      SettingsService.setRootCertificates({ identifier: 'android-safetynet', certificates });
    });
    afterEach(() => {
      vi.useRealTimers();
      SettingsService.setRootCertificates({ identifier: 'android-safetynet', certificates: known });
    });

    it('and carries certificates of the maker beside it, is refused', async () => {
      const carried = restated('android-safetynet', ({ data, clientHash }) => {
        const nonce = hash('sha256', Buffer.concat([data, clientHash]), 'base64');
        const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        const header = part({ alg: 'ES256', x5c: [CERTIFICATES.vouching] });
        const signed = `${header}.${part({ nonce, timestampMs: NOW, ctsProfileMatch: true })}`;
        const signature = sign('sha256', Buffer.from(signed), keyOf('vouching')).toString('base64url');
        return new Map<string, unknown>([
          ['ver', '1'],
          ['alg', -7],
          ['response', new Uint8Array(Buffer.from(`${signed}.${signature}`))],
          ['x5c', [der('leaf'), der('issuer')]],
        ]);
      });
      expect(await judgeMade(carried, () => null)).toBe('accepted');
      expect(await judgeMade(carried, makers)).toBe('maker');
    });
  });
});
