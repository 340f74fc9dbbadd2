/** Allow-lists of makers, with the attestations of the WebAuthn vectors: let in by their own root and by nothing else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
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
  const { aaguid, challenge, answer } = registered(name);
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
