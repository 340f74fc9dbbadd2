/**
 * Runs the product as a process: the server on the database it is handed, and the operations listener with health and
 * metrics. Stops in order, the database last; reads its certificate again on SIGHUP.
 */
import { createServer, type Server } from 'node:http';
import type { Clock, Random } from '@strongroom/core';
import { compose, type Strongroom } from './compose.ts';
import { readLegalEntities } from './modules/parties/index.ts';
import type { Policies } from './modules/policy/index.ts';
import type { Config } from './platform/config/config.ts';
import type { Logger } from './platform/logging.ts';
import type { StoredDatabase } from './platform/stored-database.ts';

export interface RunningServer {
  readonly strongroom: Strongroom;
  stop(): Promise<void>;
}

export async function serve(
  around: { config: Config; policies: Policies; clock: Clock; random: Random; logger: Logger },
  storage: StoredDatabase,
): Promise<RunningServer> {
  const strongroom = await compose({ ...around, databaseUrl: storage.url, entities: readLegalEntities() });
  const operations = startOperations(strongroom, around.config.operations);
  const onHangUp = (): void => void strongroom.transport.reload();
  if (around.config.tls !== undefined) process.on('SIGHUP', onHangUp);
  await strongroom.start();
  around.logger.info({ origin: around.config.http.publicOrigin }, 'ready');
  return {
    strongroom,
    async stop() {
      process.off('SIGHUP', onHangUp);
      operations.close();
      await strongroom.stop();
      await storage.stop();
    },
  };
}

/** Health and metrics on an address of their own, which no client should reach. */
function startOperations(strongroom: Strongroom, at: Config['operations']): Server {
  const { registry } = strongroom.metrics;
  const server = createServer((request, response) => {
    const reply = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    if (request.url === '/healthz') reply(200, 'ok\n');
    else if (request.url === '/readyz') {
      void strongroom.isReady().then((ready) => (ready ? reply(200, 'ready\n') : reply(503, 'not ready\n')));
    } else if (request.url === '/metrics') {
      registry.metrics().then(
        (text) => reply(200, text, registry.contentType),
        () => reply(500, 'metrics failed\n'),
      );
    } else reply(404, 'not found\n');
  });
  return server.listen(at.port, at.host);
}
