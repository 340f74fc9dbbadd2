/**
 * A registered client in the words of the library. What a client may leave out is decided here, once, and for all alike:
 * every request is pushed (PAR), every code is bound to its request (PKCE S256), every token to a key (DPoP). A
 * confidential client proves itself with a key of its own and keeps to FAPI 2.0; a native one can keep no secret, and is
 * known by where it listens.
 */
import type { ClientMetadata } from 'oidc-provider';
import type { Client } from './surfaces.model.ts';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export function metadataOf(client: Client): ClientMetadata {
  const { id, name, kind, algorithm, redirectUris, postLogoutUris, groups, detailTypes, keys } = client;
  const isNative = kind === 'native';
  // RFC 9864 has renamed EdDSA: clients say either, and the curve of the registered key leaves no other choice.
  const isOneName = algorithm !== 'EdDSA';
  const shown = isOneName ? keys : keys.map(({ alg: _either, ...key }) => key);
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
    token_endpoint_auth_method: isNative ? 'none' : 'private_key_jwt',
    ...(!isNative && { jwks: { keys: shown as never[] } }),
    ...(!isNative && isOneName && { token_endpoint_auth_signing_alg: algorithm }),
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
    require_signed_request_object: client.signedRequests,
    ...(client.signedRequests && isOneName && { request_object_signing_alg: algorithm }),
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
