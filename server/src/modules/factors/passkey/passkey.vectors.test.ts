/**
 * The test vectors of WebAuthn Level 3, judged as answers of our own people would be. Most are made without user
 * verification or with algorithms we do not ask for, and so must be refused for exactly that; that their signatures are
 * right all the same is shown by asking the library alone.
 */
import { readFileSync } from 'node:fs';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RelyingParty } from './passkey.rules.ts';
import { verifyAssertion, verifyRegistration } from './passkey.verify.ts';

const hex = z
  .string()
  .regex(/^([0-9a-f]{2})*$/)
  .transform((text) => Buffer.from(text, 'hex'));
const vectors = z
  .object({
    rpId: z.string(),
    origin: z.string(),
    topOrigin: z.string(),
    cases: z.array(
      z.object({
        anchor: z.string(),
        registration: z.object({ challenge: hex, credential_id: hex, clientDataJSON: hex, attestationObject: hex }),
        authentication: z.object({ challenge: hex, authenticatorData: hex, clientDataJSON: hex, signature: hex }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/webauthn-l3.json', import.meta.url), 'utf8')));
type Vector = (typeof vectors.cases)[number];

const party: RelyingParty = { id: vectors.rpId, name: 'Vectors', origin: vectors.origin, topOrigins: [], makers: null };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** What becomes of the registration and of the authentication of each. */
const EXPECTED: Readonly<Record<string, readonly [registration: string, authentication: string]>> = {
  'none-es256': ['verification', 'verification'],
  'packed-self-es256': ['accepted', 'verification'],
  'none-es256-crossOrigin': ['cross-origin', 'cross-origin'],
  'none-es256-topOrigin': ['cross-origin', 'cross-origin'],
  'none-es256-long-credential-id': ['verification', 'accepted'],
  'packed-es256': ['accepted', 'accepted'],
  'packed-es384': ['verification', 'accepted'],
  'packed-es512': ['attestation', 'verification'],
  'packed-rs256': ['accepted', 'verification'],
  'packed-eddsa': ['verification', 'verification'],
  'packed-ed448': ['verification', 'signature'],
  'tpm-es256': ['attestation', 'accepted'],
  'android-key-es256': ['attestation', 'verification'],
  'apple-es256': ['verification', 'verification'],
  'fido-u2f-es256': ['verification', 'verification'],
};
const nameOf = ({ anchor }: Vector): string => anchor.replace('sctn-test-vectors-', '');

const registration = ({ registration: made }: Vector) => ({
  credentialId: text(made.credential_id),
  clientData: text(made.clientDataJSON),
  attestationObject: text(made.attestationObject),
  transports: [],
});
const assertion = ({ registration: { credential_id }, authentication: given }: Vector) => ({
  credentialId: text(credential_id),
  clientData: text(given.clientDataJSON),
  authenticatorData: text(given.authenticatorData),
  signature: text(given.signature),
  userHandle: null,
});

/** Whatever we think of the registration: the key it holds. */
function publicKeyOf({ registration: { attestationObject } }: Vector): Buffer {
  const data = decodeAttestationObject(new Uint8Array(attestationObject)).get('authData');
  const key = parseAuthenticatorData(data).credentialPublicKey;
  if (key === undefined) throw new Error('the vector holds no key');
  return Buffer.from(key);
}

const outcome = (result: { ok: true } | { ok: false; refusal: string }): string =>
  result.ok ? 'accepted' : result.refusal;

describe('the test vectors of WebAuthn Level 3', () => {
  it('are all there, each with what is expected of it', () => {
    expect(vectors.cases.map(nameOf)).toEqual(Object.keys(EXPECTED));
  });

  it.each(vectors.cases.map((vector) => [nameOf(vector), vector] as const))('%s', async (name, vector) => {
    const made = text(vector.registration.challenge);
    const asked = { challenge: text(vector.authentication.challenge), party, publicKey: publicKeyOf(vector) };
    const found = [
      outcome(await verifyRegistration(registration(vector), { challenge: made, party })),
      outcome(await verifyAssertion(assertion(vector), asked)),
    ];
    expect(found).toEqual(EXPECTED[name]);
  });

  it.each(
    vectors.cases
      .filter((vector) => nameOf(vector) !== 'packed-ed448')
      .map((vector) => [nameOf(vector), vector] as const),
  )('%s is signed by its key, and by no bit of it less', async (_name, vector) => {
    const { credentialId: id, clientData, authenticatorData, signature } = assertion(vector);
    const verify = (signed: string) =>
      verifyAuthenticationResponse({
        response: {
          id,
          rawId: id,
          type: 'public-key',
          clientExtensionResults: {},
          response: { clientDataJSON: clientData, authenticatorData, signature: signed },
        },
        expectedChallenge: text(vector.authentication.challenge),
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: false,
        expectedTopOrigin: vectors.topOrigin,
        credential: { id, publicKey: new Uint8Array(publicKeyOf(vector)), counter: 0 },
      }).then(
        ({ verified }) => verified,
        () => false,
      );
    const forged = Buffer.from(vector.authentication.signature);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect([await verify(signature), await verify(text(forged))]).toEqual([true, false]);
  });

  it('made in a frame are let through by the rule of frames where the site above is configured', async () => {
    const vector = vectors.cases.find((each) => nameOf(each) === 'none-es256-topOrigin');
    if (vector === undefined) throw new Error('the vector is there');
    const asked = { challenge: text(vector.authentication.challenge), publicKey: publicKeyOf(vector) };
    const framed = { ...party, topOrigins: [vectors.topOrigin] };
    const elsewhere = { ...party, topOrigins: ['https://example.net'] };
    expect(outcome(await verifyAssertion(assertion(vector), { ...asked, party: framed }))).toBe('accepted');
    expect(outcome(await verifyAssertion(assertion(vector), { ...asked, party: elsewhere }))).toBe('cross-origin');
  });
});
