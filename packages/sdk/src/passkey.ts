/**
 * The browser's side of passkeys (WebAuthn L3): bytes in, bytes out, and what people do with the browser's own dialog.
 * For the portal and the desk alike, by a door of its own: nobody without a passkey loads it.
 */
import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@strongroom/contract';

/** `left`: refused, cancelled or timed out; browsers do not say which, so that pages cannot find out who is there. */
export type NoPasskey = 'left' | 'known' | 'unsupported';
export type FromAuthenticator<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: NoPasskey };

export async function createPasskey(
  asked: PasskeyCreation,
  signal: AbortSignal,
): Promise<FromAuthenticator<PasskeyRegistration>> {
  return ask(async () => {
    const made = await navigator.credentials.create({
      signal,
      publicKey: {
        challenge: toBytes(asked.challenge),
        rp: asked.rp,
        user: { ...asked.user, id: toBytes(asked.user.id) },
        pubKeyCredParams: asked.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: asked.exclude.map(descriptor),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: asked.attestation,
        timeout: asked.timeoutMs,
      },
    });
    if (!(made instanceof PublicKeyCredential)) return null;
    const response = made.response as AuthenticatorAttestationResponse;
    return {
      credentialId: toText(made.rawId),
      clientData: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      // Only names that the server could hand back; what else a browser may say is of no use.
      transports: response
        .getTransports()
        .filter((name) => /^[a-z-]{1,20}$/u.test(name))
        .slice(0, 8),
    };
  });
}

/** `inField`: no dialog, but an offer among what the browser fills in, for as long as the page asks. */
export async function askPasskey(
  asked: PasskeyRequest,
  signal: AbortSignal,
  inField = false,
): Promise<FromAuthenticator<PasskeyAssertion>> {
  return ask(async () => {
    const given = await navigator.credentials.get({
      signal,
      ...(inField && { mediation: 'conditional' as const }),
      publicKey: {
        challenge: toBytes(asked.challenge),
        rpId: asked.rpId,
        allowCredentials: asked.credentials.map(descriptor),
        userVerification: 'required',
        timeout: asked.timeoutMs,
      },
    });
    if (!(given instanceof PublicKeyCredential)) return null;
    const response = given.response as AuthenticatorAssertionResponse;
    return {
      credentialId: toText(given.rawId),
      clientData: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle:
        response.userHandle === null || response.userHandle.byteLength === 0 ? null : toText(response.userHandle),
    };
  });
}

async function ask<T>(work: () => Promise<T | null>): Promise<FromAuthenticator<T>> {
  if (typeof PublicKeyCredential === 'undefined') return { ok: false, why: 'unsupported' };
  try {
    const value = await work();
    return value === null ? { ok: false, why: 'left' } : { ok: true, value };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'InvalidStateError') return { ok: false, why: 'known' };
    if (name === 'NotSupportedError' || name === 'SecurityError') return { ok: false, why: 'unsupported' };
    return { ok: false, why: 'left' };
  }
}

const descriptor = ({
  credentialId,
  transports,
}: PasskeyRequest['credentials'][number]): PublicKeyCredentialDescriptor => ({
  type: 'public-key',
  id: toBytes(credentialId),
  transports: transports as AuthenticatorTransport[],
});

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toText(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
