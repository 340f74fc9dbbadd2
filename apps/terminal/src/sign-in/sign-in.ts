/**
 * Signing in: in the browser of the person, with their own factors, by PAR and PKCE (RFC 9126, RFC 7636, RFC 8252); or by
 * a code typed on another screen (RFC 8628), where this machine has no browser. The terminal never sees a password.
 */
import * as oidc from 'openid-client';
import { Ending, EXIT } from '../exit-codes.ts';
import type { Kept } from '../store/token-store.ts';
import { exportKey, makeKey } from './dpop-key.ts';
import { listen } from './loopback.ts';
import type { Provider } from './provider.ts';

export const SCOPES = { 'read-only': 'openid read', trading: 'openid read trade-reduce trade-open' } as const;

export interface SignInWish {
  readonly provider: Provider;
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly words: { readonly done: string; readonly refused: string };
  /** Shows where to go, and opens it where that is possible. */
  readonly show: (step: { readonly url: string; readonly userCode: string | null }) => void;
}

const PATIENCE_MS = 600_000;

export async function signInByBrowser(wish: SignInWish): Promise<Kept> {
  const { config } = wish.provider;
  const keys = await makeKey();
  const options = { DPoP: oidc.getDPoPHandle(config, keys) };
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const loopback = await listen({ state, words: wish.words, patienceMs: PATIENCE_MS });
  try {
    const url = await oidc.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri: loopback.redirectUri,
        scope: wish.scope,
        state,
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      },
      options,
    );
    wish.show({ url: url.href, userCode: null });
    // Judges `iss` as well (RFC 9207): an answer of another provider is none.
    const checks = { pkceCodeVerifier, expectedState: state };
    const tokens = await oidc.authorizationCodeGrant(config, await loopback.answer, checks, {}, options);
    return keptFrom(wish, tokens, keys);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    loopback.close();
  }
}

export async function signInByCode(wish: SignInWish): Promise<Kept> {
  const { config } = wish.provider;
  const keys = await makeKey();
  const options = { DPoP: oidc.getDPoPHandle(config, keys) };
  try {
    const begun = await oidc.initiateDeviceAuthorization(config, { scope: wish.scope });
    wish.show({ url: begun.verification_uri, userCode: begun.user_code });
    return keptFrom(wish, await oidc.pollDeviceAuthorizationGrant(config, begun, {}, options), keys);
  } catch (error) {
    throw refusalOf(error);
  }
}

async function keptFrom(
  wish: SignInWish,
  tokens: { access_token: string; refresh_token?: string; scope?: string },
  keys: CryptoKeyPair,
): Promise<Kept> {
  return {
    issuer: wish.issuer,
    clientId: wish.clientId,
    signedInAt: Date.now() + wish.provider.aheadMs,
    scope: tokens.scope ?? wish.scope,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    key: await exportKey(keys),
  };
}

function refusalOf(error: unknown): Error {
  if (error instanceof Ending) return error;
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    const words =
      error.error === 'access_denied' ? 'the access was refused' : `the sign-in was refused: ${error.error}`;
    return new Ending(EXIT.refused, error.error, words);
  }
  const ending = new Ending(EXIT.failed, 'sign-in-failed', 'the sign-in did not come to its end');
  ending.cause = error;
  return ending;
}
