/**
 * How the servers of the house are listened to: in the clear behind a proxy, or with TLS of their own and a small listener
 * beside that leads pages there.
 */
import { createServer, type Server } from 'node:http';
import type { Clock } from '@strongroom/core';
import type { Config } from '../platform/config/config.ts';
import { plainListener } from '../platform/http/plain-http.ts';
import { openSecureServers, type SecureServers } from '../platform/http/secure-server.ts';
import type { Logger } from '../platform/logging.ts';

export interface Transport {
  /** Null: in the clear. */
  readonly serve: SecureServers['serve'] | null;
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
    return { serve: null, plain: null, reload: async () => true, start: async () => {}, stop: async () => {} };
  }
  const origins = new Map(originsHere(config).map((origin) => [new URL(origin).hostname, origin]));
  const secure = await openSecureServers(tls, { hosts: [...origins.keys()], clock, logger });
  const plain = tls.plain === undefined ? null : createServer(plainListener(origins));
  return {
    serve: secure.serve,
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

const originsHere = ({ http, desk, authenticator }: Config): string[] =>
  [http.publicOrigin, desk?.publicOrigin, authenticator && http.authenticatorOrigin].filter(
    (origin) => origin !== undefined,
  );
