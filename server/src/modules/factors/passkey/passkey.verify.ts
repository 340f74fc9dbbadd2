/**
 * Judges what an authenticator made: our own rules first, then the signature by the library, which checks all of it once
 * more. The library is loaded with the first passkey; whatever it throws at input is a refusal, never an error.
 */
import { X509Certificate } from 'node:crypto';
import type { PasskeyAssertion, PasskeyRegistration } from '@strongroom/contract';
import { ok, type Result, refuse } from '@strongroom/core';
import type { Maker } from './passkey.makers.ts';
import { checkAuthenticatorData, checkClientData, type Fault, type Flags, type RelyingParty } from './passkey.rules.ts';

/** ES256, EdDSA and RS256 by their COSE numbers: every authenticator knows one of them. */
export const ALGORITHMS: readonly number[] = [-7, -8, -257];

/** What stands in place of a make where none is told (WebAuthn L3 section 6.5.1). */
const NO_MAKE = '00000000-0000-0000-0000-000000000000';

const library = () => import('@simplewebauthn/server');
const readers = () => import('@simplewebauthn/server/helpers');

export interface NewCredential extends Flags {
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly signCount: number;
  /** The make, as the authenticator says it; null where it names none. Proven only where makes are listed. */
  readonly aaguid: string | null;
}

export async function verifyRegistration(
  answer: PasskeyRegistration,
  expected: { readonly challenge: string; readonly party: RelyingParty },
): Promise<Result<NewCredential, Fault>> {
  const { challenge, party } = expected;
  const fault = checkClientData(answer.clientData, { type: 'webauthn.create', challenge, party });
  if (fault !== null) return refuse(fault);
  const made = await attestedData(answer.attestationObject);
  if (made === null) return refuse('form');
  const flags = checkAuthenticatorData(made, party);
  if (!flags.ok) return flags;
  const { verifyRegistrationResponse } = await library();
  const verified = await attempt(() =>
    verifyRegistrationResponse({
      response: {
        ...wrapped(answer.credentialId),
        response: { clientDataJSON: answer.clientData, attestationObject: answer.attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    }),
  );
  if (!verified?.verified) return refuse('attestation');
  const { credential, aaguid } = verified.registrationInfo;
  if (party.makers !== null && !(await isFrom(party.makers.get(aaguid), answer.attestationObject)))
    return refuse('maker');
  if (credential.id !== answer.credentialId) return refuse('credential');
  return ok({
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    signCount: credential.counter,
    aaguid: aaguid === NO_MAKE ? null : aaguid,
    ...flags.value,
  });
}

export interface Asserted extends Flags {
  readonly signCount: number;
}

export async function verifyAssertion(
  answer: PasskeyAssertion,
  expected: { readonly challenge: string; readonly party: RelyingParty; readonly publicKey: Buffer },
): Promise<Result<Asserted, Fault>> {
  const { challenge, party, publicKey } = expected;
  const fault = checkClientData(answer.clientData, { type: 'webauthn.get', challenge, party });
  if (fault !== null) return refuse(fault);
  const flags = checkAuthenticatorData(Buffer.from(answer.authenticatorData, 'base64url'), party);
  if (!flags.ok) return flags;
  const { verifyAuthenticationResponse } = await library();
  const verified = await attempt(() =>
    verifyAuthenticationResponse({
      response: {
        ...wrapped(answer.credentialId),
        response: {
          clientDataJSON: answer.clientData,
          authenticatorData: answer.authenticatorData,
          signature: answer.signature,
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedTopOrigin: [...party.topOrigins],
      expectedRPID: party.id,
      // The counter is ours to judge: the library throws alike at a copy and at a forgery, and we must tell them apart.
      credential: { id: answer.credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
      requireUserVerification: true,
    }),
  );
  if (!verified?.verified) return refuse('signature');
  return ok({ ...flags.value, signCount: verified.authenticationInfo.newCounter });
}

/**
 * Whether the attestation, whose signature was checked, leads to a root of this maker.
 *
 * Attack: a key attests itself, or nothing is attested at all: anybody can say any AAGUID.
 */
async function isFrom(maker: Maker | undefined, attestationObject: string): Promise<boolean> {
  if (maker === undefined) return false;
  const { decodeAttestationObject, isoBase64URL, convertCertBufferToPEM, validateCertificatePath } = await readers();
  const led = await attempt(async () => {
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
    // Attack: the signature is by a chain elsewhere in the statement, and a stranger's certificates lie beside it.
    if (attestation.get('fmt') === 'android-safetynet') return false;
    const chain = attestation.get('attStmt').get('x5c') ?? [];
    // Attack: a key that the maker certified signs a certificate of the owner's own; the library takes it for an issuer.
    if (!chain.slice(1).every((issuer) => new X509Certificate(issuer).ca)) return false;
    return chain.length > 0 && validateCertificatePath(chain.map(convertCertBufferToPEM), [...maker.roots]);
  });
  return led === true;
}

/** What the authenticator says of itself and the new key, out of its CBOR wrapping. */
async function attestedData(attestationObject: string): Promise<Buffer | null> {
  const { decodeAttestationObject, isoBase64URL } = await readers();
  const data = await attempt(async () =>
    decodeAttestationObject(isoBase64URL.toBuffer(attestationObject)).get('authData'),
  );
  return data instanceof Uint8Array ? Buffer.from(data) : null;
}

const wrapped = (credentialId: string) =>
  ({ id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} }) as const;

/** The answer is a stranger's bytes: what cannot be read is as good as what does not fit. */
async function attempt<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}
