/** How a program that can keep a secret proves itself (RFC 7523, RFC 8705), and to what its tokens are bound. */
import { z } from 'zod';
import { number } from './config.fields.ts';

export const credentials = {
  algorithm: z.enum(['ES256', 'PS256', 'EdDSA']).default('ES256'),
  /** How a confidential client proves who it is: by a key, or by a certificate (RFC 8705). */
  authentication: z
    .enum(['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'])
    .default('private_key_jwt'),
  /** What the certificate of a client must carry, letter by letter, where an authority vouches for it: one of these. */
  certificateName: z
    .strictObject({ subjectDn: z.string(), sanDns: z.string(), sanUri: z.string() })
    .partial()
    .optional(),
  /** Certificates (PEM) of a client for which nobody vouches. */
  certificates: z.array(z.string().max(10_000)).max(10).default([]),
  /** What its tokens are bound to: a key of its own (DPoP), or the certificate it shows. */
  binding: z.enum(['dpop', 'certificate']).default('dpop'),
  /** Public keys (JWK) of a confidential client. */
  keys: z.array(z.record(z.string(), z.unknown())).max(10).default([]),
  accessTokenSeconds: number(300, 30, 3_600),
};
const shape = z.strictObject(credentials);
export type ProgramCredentials = z.infer<typeof shape>;

/** What the certificate or key of a system of the broker opens by itself, without a person: its streams of events. */
export const SERVICE_SCOPES = ['ssf.read', 'ssf.manage'] as const;
