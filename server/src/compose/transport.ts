/**
 * How the servers of the house are listened to: in the clear behind a proxy, or with TLS of their own and a small listener
 * beside that leads pages there.
 */
import { createServer, type Server } from 'node:http';
import { isAtDesk, isOfPhone, type Operation } from '@strongroom/contract';
import type { Clock } from '@strongroom/core';
import type { Config } from '../platform/config/config.ts';
import { originsOf } from '../platform/config/origins.ts';
import { parseNetwork } from '../platform/http/client-address.ts';
import { makeReadCertificate, readAuthorities } from '../platform/http/client-certificate.ts';
import { plainListener } from '../platform/http/plain-http.ts';
import { openSecureServers, type SecureServers } from '../platform/http/secure-server.ts';
import type { Logger } from '../platform/logging.ts';

export interface Transport {
  /** Null: in the clear. */
  readonly serve: SecureServers['serve'] | null;
  /** For programs that show a certificate. */
  readonly serveCertified: SecureServers['serveCertified'] | null;
  /** What leads pages to https; null where nobody listens for them. */
  readonly plain: Server | null;
  /** Reads the certificate again; false where it is refused. */
  reload(): Promise<boolean>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function openTransport(
  config: Config,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<Transport> {
  const { tls } = config;
  if (tls === undefined) {
    return {
      serve: null,
      serveCertified: null,
      plain: null,
      reload: async () => true,
      start: async () => {},
      stop: async () => {},
    };
  }
  const here = originsOf(config, { served: 'here' });
  const origins = new Map(here.map(({ origin }) => [new URL(origin).hostname, origin]));
  const secure = await openSecureServers(tls, { hosts: [...origins.keys()], clock, logger });
  const plain = tls.plain === undefined ? null : createServer(plainListener(origins));
  return {
    serve: secure.serve,
    serveCertified: secure.serveCertified,
    plain,
    reload: secure.reload,
    async start() {
      const { host, port } = tls.plain ?? {};
      if (plain !== null) await new Promise<void>((resolve) => plain.listen({ host, port }, resolve));
    },
    async stop() {
      secure.stop();
      if (plain?.listening === true) await new Promise((resolve) => plain.close(resolve));
    },
  };
}

/** What programs do with a token, of all that people do in the portal. */
export const isOfProgram = (operation: Pick<Operation, 'path' | 'caller'>): boolean =>
  operation.caller === 'session' && !isAtDesk(operation) && !isOfPhone(operation);

/** Where they show what they are; null where configuration has no such place. */
export function certifiedPlace({ config, clock }: { config: Config; clock: Clock }) {
  const { mutualTls, http } = config;
  if (mutualTls === undefined) return null;
  const trustedProxies = http.trustedProxies.map(parseNetwork).filter((network) => network !== null);
  const authorities = readAuthorities(mutualTls.authoritiesFile);
  const header = mutualTls.header ?? null;
  return { ...mutualTls, certificateOf: makeReadCertificate({ authorities, header, trustedProxies, clock }) };
}
