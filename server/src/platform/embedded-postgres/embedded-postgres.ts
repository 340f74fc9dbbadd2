/**
 * A real PostgreSQL that belongs to this process: started from npm's binaries, reachable over a Unix socket in a
 * directory that only its owner may enter, gone when the process goes. Acknowledged changes survive kill -9 of this
 * process and of the server, and a power cut (fsync stays on). Refuses to share a data directory with another
 * Strongroom. Start it from the main thread (see privileges.ts). A server that dies on its own is started again at the
 * same address; connections of a pool break then, and a pool has to listen to its `error` event.
 */
import { findBinaries } from './binaries.ts';
import { socketUrl } from './claim.ts';
import { ensureCluster } from './cluster-files.ts';
import { planLaunch } from './privileges.ts';
import { type RunningServer, type ServerSetup, shutDown, startServer } from './server-process.ts';

export interface EmbeddedPostgres {
  /** A connection string for node-postgres and libpq alike. */
  readonly url: string;
  readonly dataDirectory: string;
  /** The server's process; changes when a server that died was started again. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Data and logs live below it. */
  readonly directory: string;
  /** Default true: every commit is synced. False only for throw-away clusters of tests. */
  readonly durable?: boolean;
  readonly log?: (line: string) => void;
}

const RESTARTS_IN_A_ROW = 5;
const RESTART_COUNT_RESETS_MS = 60_000;

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const binaries = await findBinaries();
  const launch = planLaunch();
  const files = await ensureCluster(options.directory, { binaries, launch, durable });
  const setup: ServerSetup = { files, postgres: binaries.postgres, launch, durable, log: options.log ?? (() => {}) };
  return supervise(setup, await startServer(setup));
}

/** Keeps the server running until `stop`: a server that dies is started again, one that keeps dying is given up. */
function supervise(setup: ServerSetup, first: RunningServer): EmbeddedPostgres {
  let current = first;
  let stopping = false;
  let restart: Promise<void> = Promise.resolve();

  const watch = (server: RunningServer, earlierDeaths: number): void => {
    const startedAt = performance.now();
    void server.exited.then(() => {
      if (stopping) return;
      const deaths = performance.now() - startedAt > RESTART_COUNT_RESETS_MS ? 1 : earlierDeaths + 1;
      setup.log(`PostgreSQL (process ${server.pid}) ended unexpectedly; see ${setup.files.log}`);
      if (deaths > RESTARTS_IN_A_ROW) setup.log('PostgreSQL keeps ending; it is not started again');
      else restart = startAgain(server, deaths);
    });
  };
  const startAgain = async (dead: RunningServer, deaths: number): Promise<void> => {
    try {
      await dead.claim.release();
      current = await startServer(setup);
      setup.log(`PostgreSQL runs again (process ${current.pid})`);
      watch(current, deaths);
    } catch (error) {
      setup.log(error instanceof Error ? error.message : String(error));
    }
  };

  watch(first, 0);
  return {
    url: socketUrl(first.socket, 'strongroom'),
    dataDirectory: setup.files.data,
    get pid() {
      return current.pid;
    },
    async stop() {
      stopping = true;
      await restart;
      await shutDown(current);
    },
  };
}
