/**
 * A registered client in the words of the library. What a client may leave out is decided here, once, and for all alike:
 * every request is pushed (PAR), every code is bound to its request (PKCE S256), every token to a key (DPoP) or a
 * certificate (RFC 8705). A confidential client proves itself with a key or a certificate of its own and keeps to FAPI 2.0; a native one can keep no secret, and is
 * known by where it listens.
 */
import { hash, X509Certificate } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import type { ProgramCredentials } from '../../platform/config/config.programs.ts';
import type { Client } from './surfaces.model.ts';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export function metadataOf(client: Client): ClientMetadata {
  const { id, name, kind, algorithm, redirectUris, postLogoutUris, groups, detailTypes } = client;
  const isNative = kind === 'native';
  return {
    client_id: id,
    client_name: name,
    application_type: isNative ? 'native' : 'web',
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutUris,
    response_types: ['code'],
    grant_types: [
      'authorization_code',
      ...(client.refresh ? ['refresh_token'] : []),
      ...(client.deviceCode ? [DEVICE_CODE_GRANT] : []),
    ],
    scope: ['openid', ...groups].join(' '),
    authorization_details_types: detailTypes,
    ...(isNative ? { token_endpoint_auth_method: 'none', dpop_bound_access_tokens: true } : credentialsOf(client)),
    require_pushed_authorization_requests: true,
    require_signed_request_object: client.signedRequests,
    ...(client.signedRequests && hasOneName(client) && { request_object_signing_alg: algorithm }),
    id_token_signed_response_alg: algorithm,
    authorization_signed_response_alg: algorithm,
    introspection_signed_response_alg: algorithm,
    response_modes: client.signedResponses ? ['jwt', 'query.jwt'] : ['query', 'jwt', 'query.jwt'],
    ...(client.logoutUri !== undefined && {
      backchannel_logout_uri: client.logoutUri,
      backchannel_logout_session_required: true,
    }),
  };
}

/** RFC 9864 has renamed EdDSA: clients say either, and the curve of the registered key leaves no other choice. */
const hasOneName = ({ algorithm }: ProgramCredentials): boolean => algorithm !== 'EdDSA';

/** How a program proves who it is, and to what its tokens are bound. */
export function credentialsOf(of: ProgramCredentials): Partial<ClientMetadata> {
  const { algorithm, authentication, binding, keys, certificates } = of;
  const shown = hasOneName(of) ? keys : keys.map(({ alg: _either, ...key }) => key);
  return {
    token_endpoint_auth_method: authentication,
    jwks: { keys: [...shown, ...certificates.map(keyOf)] as never[] },
    ...(authentication === 'private_key_jwt' && hasOneName(of) && { token_endpoint_auth_signing_alg: algorithm }),
    dpop_bound_access_tokens: binding === 'dpop',
    tls_client_certificate_bound_access_tokens: binding === 'certificate',
    ...nameOf(of),
  };
}

/**
 * Everything a program is known by, each by its hash. Whoever takes one of them out of the configuration has ended what was
 * given while it was there: this is what stands in the place of lists of revoked certificates (CRL, OCSP).
 */
export function printsOf({ keys, certificates, certificateName = {} }: ProgramCredentials): readonly string[] {
  const named = Object.entries(certificateName).map(([kind, name]) => `${kind} ${name}`);
  const texts = [
    ...keys.map((key) => JSON.stringify(key)),
    ...certificates.map((pem) => pem.replace(/\s/g, '')),
    ...named,
  ];
  return texts.map((text) => hash('sha256', text, 'base64url'));
}

/** The key of a certificate that nobody vouches for, with the certificate itself (RFC 8705 section 2.2.2). */
function keyOf(pem: string): object {
  const certificate = new X509Certificate(pem);
  return { ...certificate.publicKey.export({ format: 'jwk' }), x5c: [certificate.raw.toString('base64')] };
}

function nameOf({ certificateName = {} }: ProgramCredentials): Partial<ClientMetadata> {
  const { subjectDn, sanDns, sanUri } = certificateName;
  return {
    ...(subjectDn !== undefined && { tls_client_auth_subject_dn: subjectDn }),
    ...(sanDns !== undefined && { tls_client_auth_san_dns: sanDns }),
    ...(sanUri !== undefined && { tls_client_auth_san_uri: sanUri }),
  };
}
