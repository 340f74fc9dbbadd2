/** What an operator sets about the ways in: TLS that this server ends itself, and the gate that reverse proxies ask. */
import { capabilityGroup, surface } from '@strongroom/contract';
import { z } from 'zod';
import { parseNetwork } from '../http/client-address.ts';
import { number, origin, port } from './config.fields.ts';

export const tls = {
  /** PEM, with what leads to the authority; for the hosts of all origins served here that none of the others is for. */
  certificateFile: z.string().min(1),
  keyFile: z.string().min(1),
  /** Of single hosts, where one certificate is not for all: chosen by the host that is named in the handshake (SNI). */
  certificates: z
    .array(z.strictObject({ certificateFile: z.string().min(1), keyFile: z.string().min(1) }))
    .max(20)
    .default([]),
  /** Looks this often whether a file has changed. */
  checkSeconds: number(60, 1, 86_400),
  /** Listens for plain HTTP, leads pages to https and refuses all else. Without it nobody listens there. */
  plain: z.strictObject({ host: z.string().default('127.0.0.1'), port: port.default(4188) }).optional(),
};

const application = {
  /** Stands in the audit trail; never changes. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name of small letters, digits and hyphens'),
  /** As people know it. */
  name: z.string().min(1).max(60),
  /** Where browsers reach it. */
  origin,
  /** What it is for: it opens while this group is open to the session. */
  group: capabilityGroup.default('read'),
  /** Which surface it counts as. */
  surface: surface.default('portal'),
  /** Whether requests to it say that a person is here. */
  countsAsActivity: z.boolean().default(true),
};

export const gate = {
  host: z.string().default('127.0.0.1'),
  port: port.default(4192),
  /** Addresses or networks of the proxies that may ask. */
  proxies: z
    .array(z.string().refine((text) => parseNetwork(text) !== null, 'not an address or network'))
    .min(1)
    .default(['127.0.0.1', '::1']),
  /** Ends TLS here too, with the certificate of `tls`. */
  tls: z.boolean().default(false),
  applications: z.array(z.strictObject(application)).min(1),
};

/** Where programs come that show a certificate (RFC 8705): apart from browsers, which would ask people for one. */
export const mutualTls = {
  host: z.string().default('127.0.0.1'),
  port: port.default(4187),
  /** Scheme, host and port as programs reach it. */
  publicOrigin: origin,
  /** Further Host values to answer to. */
  hosts: z.array(z.string()).default([]),
  /** PEM of the authorities that vouch for programs (`tls_client_auth`); each must have issued itself what it vouches for. */
  authoritiesFile: z.string().min(1).optional(),
  /** Where a proxy that ends TLS puts the certificate it was shown; read from `http.trustedProxies` only. */
  header: z
    .strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]{2,60}$/, 'the name of a header in small letters'),
      format: z.enum(['rfc9440', 'escaped-pem']).default('rfc9440'),
    })
    .optional(),
};
