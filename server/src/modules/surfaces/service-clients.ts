/**
 * Systems of the broker or of a partner that fetch tokens of their own, for no person (RFC 6749 section 4.4): receivers of
 * events. They prove themselves as FAPI 2.0 has it, with a key or a certificate, and their tokens are bound to one; what
 * such a token opens is the one resource for systems, and no account of anybody.
 */
import type { ClientMetadata } from 'oidc-provider';
import type { ProgramCredentials, SERVICE_SCOPES } from '../../platform/config/config.programs.ts';
import { credentialsOf } from './clients.rules.ts';

export interface ServiceClient extends ProgramCredentials {
  readonly id: string;
  readonly scopes: readonly (typeof SERVICE_SCOPES)[number][];
}

/** The resource of receivers; that of people is `/v1`. */
export const serviceResourceOf = (issuer: string): string => `${issuer}/ssf`;

export function serviceMetadataOf(service: ServiceClient): ClientMetadata {
  return {
    client_id: service.id,
    client_name: service.id,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    scope: service.scopes.join(' '),
    ...credentialsOf(service),
    // It is given no token of identity; the library wants a word for it all the same.
    id_token_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
    introspection_signed_response_alg: 'ES256',
  };
}
