/**
 * The OpenID provider of the house: panva's oidc-provider inside our own sign-in. It speaks the protocol (PAR, PKCE, DPoP,
 * private_key_jwt, RAR, introspection, revocation); who somebody is, what they consent to and whether a session is open is
 * answered by this house alone. Profile: FAPI 2.0 Security; for native clients OAuth 2.1 with the same bindings.
 */
import { type Clock, DAY_MS, SECOND_MS } from '@strongroom/core';
import { decodeJwt, type JWK, type JWTPayload } from 'jose';
import Provider, { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { SERVICE_SCOPES } from '../../platform/config/config.programs.ts';
import type { Config } from '../../platform/config/config.ts';
import { carries } from '../../platform/http/client-certificate.ts';
import { ACR_VALUES } from './acr.rules.ts';
import type { Artefacts } from './artefacts.ts';
import { checkAssertion, checkRequestObject } from './assertion.rules.ts';
import { metadataOf } from './clients.rules.ts';
import { detailTypes } from './details.rules.ts';
import { CAPABILITY_SCOPES, CERTIFIED, HERE, ROUTES, SIGNING_ALGORITHMS, TIMES } from './provider.settings.ts';
import { type ServiceClient, serviceMetadataOf, serviceResourceOf } from './service-clients.ts';
import type { Client, ProtocolRequest } from './surfaces.model.ts';

export interface ProviderDeps {
  readonly issuer: string;
  readonly settings: Config['surfaces'];
  readonly clients: ReadonlyMap<string, Client>;
  /** Systems that fetch tokens of their own, for no person. */
  readonly services: readonly ServiceClient[];
  readonly artefacts: Artefacts;
  readonly cookieKeys: readonly string[];
  readonly clock: Clock;
  /** Somebody who is a client of this house still. */
  readonly isActive: (userId: string) => Promise<boolean>;
  /** From which the nonces of proofs follow. */
  readonly nonceSecret: Buffer;
  /** The request that is being worked on. */
  readonly current: () => ProtocolRequest | undefined;
  /** Where programs come that show a certificate; null where none do. */
  readonly certifiedOrigin: string | null;
}

const DAY_SECONDS = DAY_MS / SECOND_MS;

/** The one resource there is for people: the API of this house. */
export const resourceOf = (issuer: string): string => `${issuer}/v1`;

export function makeProvider(deps: ProviderDeps, keys: readonly JWK[]): Provider {
  const { issuer, clients, artefacts } = deps;
  const provider = new Provider(issuer, {
    ...baseOf(deps),
    adapter: (kind: string) => artefacts.adapter(kind),
    clients: [...[...clients.values()].map(metadataOf), ...deps.services.map(serviceMetadataOf)],
    jwks: { keys: [...keys] as never[] },
    features: featuresOf(deps),
    interactions: { policy: policy(), url: (_ctx, interaction) => `/consent/${HERE}${interaction.uid}` },
    ttl: ttlOf(deps),
    async loadExistingGrant(ctx) {
      // A grant is what was consented to a moment ago, in this very request; none is found again by itself.
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : provider.Grant.find(grantId);
    },
  });
  // Behind whatever ends TLS, which the shell has judged: the address of the house is its public origin.
  provider.proxy = true;
  return provider;
}

function baseOf({ cookieKeys, isActive, clock, certifiedOrigin, services }: ProviderDeps): Partial<Configuration> {
  return {
    acrValues: [...ACR_VALUES],
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], acr: null, iss: null, sid: null } as never,
    clientAuthMethods: [
      'none',
      'private_key_jwt',
      ...(certifiedOrigin === null ? [] : (['tls_client_auth', 'self_signed_tls_client_auth'] as const)),
    ],
    ...(certifiedOrigin !== null && { discovery: { mtls_endpoint_aliases: aliasesAt(certifiedOrigin) } }),
    clientBasedCORS: () => false,
    clockTolerance: TIMES.clockToleranceSeconds,
    cookies: {
      keys: [...cookieKeys],
      names: { interaction: 'strongroom-oidc', resume: 'strongroom-oidc-resume', session: 'strongroom-oidc-session' },
      short: { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true },
      long: { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true },
    },
    enabledJWA: {
      clientAuthSigningAlgValues: [...SIGNING_ALGORITHMS],
      idTokenSigningAlgValues: [...SIGNING_ALGORITHMS],
      requestObjectSigningAlgValues: [...SIGNING_ALGORITHMS],
      introspectionSigningAlgValues: [...SIGNING_ALGORITHMS],
      authorizationSigningAlgValues: [...SIGNING_ALGORITHMS],
      dPoPSigningAlgValues: [...SIGNING_ALGORITHMS],
    },
    expiresWithSession: () => false,
    extraTokenClaims(ctx) {
      const { AuthorizationCode, RefreshToken, DeviceCode } = ctx.oidc.entities;
      const source = AuthorizationCode ?? RefreshToken ?? DeviceCode;
      // RFC 9470 section 6.2: who asks about a token learns how its person proved themselves.
      return source === undefined ? undefined : { acr: source.acr, auth_time: source.authTime };
    },
    async findAccount(_ctx, sub) {
      return (await isActive(sub)) ? { accountId: sub, claims: async () => ({ sub }) } : undefined;
    },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    pkce: { required: () => true },
    renderError,
    responseTypes: ['code'],
    // Bound to a key it need not change: what a thief took is of no use to them (FAPI 2.0 section 5.3.2.1).
    rotateRefreshToken: false,
    revokeGrantPolicy: () => true,
    routes: ROUTES,
    scopes: ['openid', ...CAPABILITY_SCOPES, ...(services.length === 0 ? [] : SERVICE_SCOPES)],
    subjectTypes: ['public'],
    assertJwtClientAuthClaimsAndHeader: (ctx, claims, header) =>
      checkAssertion(ctx.oidc.issuer, claims, header, clock.now()),
  };
}

/** RFC 8705 section 5. */
const aliasesAt = (origin: string): Record<string, string> =>
  Object.fromEntries(CERTIFIED.map((name) => [`${name}_endpoint`, origin + ROUTES[name]]));

/** What a program shows of itself; whose it is, the house has read and the library compares. */
function mutualTlsOf({ current, certifiedOrigin }: ProviderDeps) {
  const shown = () => current()?.certificate ?? null;
  return {
    enabled: certifiedOrigin !== null,
    tlsClientAuth: true,
    selfSignedTlsClientAuth: true,
    certificateBoundAccessTokens: true,
    getCertificate: () => shown()?.certificate,
    certificateAuthorized: () => shown()?.isVouchedFor === true,
    certificateSubjectMatches(_ctx: unknown, property: string, expected: string) {
      const certificate = shown()?.certificate;
      const kind = NAMES[property];
      return certificate !== undefined && kind !== undefined && carries(certificate, kind, expected);
    },
  };
}

const NAMES: Readonly<Record<string, 'subjectDn' | 'sanDns' | 'sanUri'>> = {
  tls_client_auth_subject_dn: 'subjectDn',
  tls_client_auth_san_dns: 'sanDns',
  tls_client_auth_san_uri: 'sanUri',
};

function featuresOf(deps: ProviderDeps): NonNullable<Configuration['features']> {
  const ofPeople = { audience: resourceOf(deps.issuer), scope: ['openid', ...CAPABILITY_SCOPES].join(' ') };
  const ofServices = { audience: serviceResourceOf(deps.issuer), scope: SERVICE_SCOPES.join(' ') };
  // Attack: a program of a person asks for a token that opens streams of events, or a system for one of an account.
  const resourceFor = ({ clientId }: { clientId: string }) => (deps.clients.has(clientId) ? ofPeople : ofServices);
  const ownToken = (_ctx: unknown, client: { clientId: string }, token: { clientId?: string | undefined }) =>
    token.clientId === client.clientId;
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: true },
    fapi: { enabled: true, profile: '2.0' },
    dPoP: { enabled: true, nonceSecret: deps.nonceSecret, requireNonce: (ctx) => isOfNow(ctx.get('dpop'), deps) },
    mTLS: mutualTlsOf(deps) as never,
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    requestObjects: {
      enabled: true,
      assertJwtClaimsAndHeader: async (_ctx, claims) => checkRequestObject(claims, deps.clock.now()),
    },
    jwtResponseModes: { enabled: true },
    introspection: { enabled: true, allowedPolicy: ownToken as never },
    jwtIntrospection: { enabled: true },
    revocation: { enabled: true, allowedPolicy: ownToken as never },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: deps.services.length > 0 },
    deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****' },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx: unknown, client: { clientId: string }) => resourceFor(client).audience,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx: unknown, asked: string, client: { clientId: string }) {
        const own = resourceFor(client);
        if (asked !== own.audience) throw new errors.InvalidTarget();
        return { ...own, accessTokenFormat: 'opaque' };
      },
    } as never,
    richAuthorizationRequests: {
      enabled: true,
      types: detailTypes,
      // Granted as asked, or not at all: the grant holds what the person saw.
      authorizationDetailsForGrantSource: (ctx: KoaContextWithOIDC) => ctx.oidc.grant?.rar,
      authorizationDetailsForAccessToken: (_ctx: unknown, _token: unknown, source: { rar?: unknown }) => source.rar,
      authorizationDetailsForIntrospection: (_ctx: unknown, token: { rar?: unknown }) => token.rar,
    } as never,
  };
}

function ttlOf({ settings, clients, services }: ProviderDeps): NonNullable<Configuration['ttl']> {
  const { consentSeconds, deviceCodeSeconds, refreshDays } = settings;
  return {
    AccessToken: (_ctx, _token, client) => clients.get(client.clientId)?.accessTokenSeconds ?? TIMES.codeSeconds,
    AuthorizationCode: TIMES.codeSeconds,
    ClientCredentials: (_ctx, _token, client) =>
      services.find(({ id }) => id === client.clientId)?.accessTokenSeconds ?? TIMES.codeSeconds,
    DeviceCode: deviceCodeSeconds,
    IdToken: TIMES.idTokenSeconds,
    Interaction: consentSeconds,
    RefreshToken: refreshDays * DAY_SECONDS,
    Grant: refreshDays * DAY_SECONDS,
    Session: consentSeconds,
  };
}

/**
 * Every proof carries a nonce of the house; the library asks for each whether it must, and then looks at the nonce alone.
 *
 * Attack: a proof that was made for tomorrow is kept, and sent while the nonce in it is good. When it was made counts as
 * well, at these endpoints as at the door for tokens.
 */
function isOfNow(proof: string, { clock, settings }: Pick<ProviderDeps, 'clock' | 'settings'>): true {
  const { iat } = claimsOf(proof);
  if (iat !== undefined && Math.abs(clock.now() / SECOND_MS - iat) > settings.proofSeconds)
    throw new errors.InvalidDpopProof('the proof was not made a moment ago');
  return true;
}

/** Of what is no token the library says so. */
function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

/** Each request asks this house who is there and what they consent to; nothing is remembered from before. */
function policy() {
  const { Prompt, Check } = interactionPolicy;
  const asked = (name: 'login' | 'consent') =>
    new Prompt(
      { name, requestable: true },
      new Check(
        `no_${name}`,
        `${name} is required`,
        `${name}_required`,
        (ctx) => ctx.oidc.result?.[name] === undefined,
      ),
    );
  return [asked('login'), asked('consent')];
}

/** Where nothing can be told to the client, because who or where it is stays unclear: a page for people, words for programs. */
function renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void {
  if (ctx.accepts('json', 'html') === 'html') {
    ctx.status = 303;
    ctx.redirect(`/refused?reason=${encodeURIComponent(out.error)}`);
    return;
  }
  ctx.type = 'json';
  ctx.body = out;
}
