/**
 * The composition root: everything is built here, once, in the order of the modules. Nothing below knows how it is wired,
 * and nothing else in the server reaches for the machine's clock, randomness or environment.
 */
import { type Clock, type Random, secondsToMs } from '@strongroom/core';
import { sweep } from './compose/housekeeping.ts';
import { buildModules, type Modules } from './compose/modules.ts';
import { type Outside, reachOutside } from './compose/outside.ts';
import { openPlatform, type Platform } from './compose/platform.ts';
import { buildServers, type Servers } from './compose/servers.ts';
import { openTransport, type Transport } from './compose/transport.ts';
import type { LegalEntity } from './modules/parties/index.ts';
import type { Policies } from './modules/policy/index.ts';
import type { Config } from './platform/config/config.ts';
import { sql } from './platform/database/database.ts';
import type { Logger } from './platform/logging.ts';
import type { Metrics } from './platform/metrics.ts';

export interface Surroundings {
  readonly config: Config;
  readonly policies: Policies;
  readonly entities: readonly LegalEntity[];
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** What the demonstration, the command line and tests act through: the same functions the routes call. */
export type Services = Modules & Pick<Platform, 'database' | 'vault' | 'jobs'> & Pick<Outside, 'scripts'>;

/** The product, built and migrated, not yet listening. */
export interface Strongroom extends Servers {
  readonly transport: Transport;
  readonly metrics: Metrics;
  readonly services: Services;
  /** Listens and begins to work on jobs. */
  start(): Promise<void>;
  /** Finishes what is in flight, then lets go of everything. */
  stop(): Promise<void>;
  isReady(): Promise<boolean>;
}

export async function compose(around: Surroundings): Promise<Strongroom> {
  const { config, entities, clock, logger } = around;
  const transport = await openTransport(config, around);
  const platform = await openPlatform(around);
  const outside = reachOutside(config, { ...platform, clock, random: around.random, logger });
  const modules = await buildModules(platform, outside, { config, entities });
  const isReady = () => canRead(platform);
  outside.hearReceipts(modules.receipts.receive);
  const { app, desk, authenticator, programs, gate } = await buildServers(
    { ...around, transport },
    platform,
    { modules, outside },
    isReady,
  );
  const sweeper = setInterval(() => {
    sweep(platform, { ...modules, outside }, config.housekeeping).catch((error: unknown) =>
      logger.warn({ error }, 'housekeeping failed'),
    );
  }, secondsToMs(config.housekeeping.everySeconds));
  sweeper.unref();

  const { database, vault, jobs, metrics } = platform;
  return {
    app,
    desk,
    authenticator,
    programs,
    gate,
    transport,
    metrics,
    isReady,
    services: { ...modules, database, vault, jobs, scripts: outside.scripts },
    async start() {
      // Before anybody is answered: a database that went back must not be used.
      await modules.log.worker.pass().catch((error: unknown) => standOn(error, logger));
      await app.listen({ host: config.http.host, port: config.http.port });
      if (config.desk !== undefined) await desk?.listen({ host: config.desk.host, port: config.desk.port });
      if (config.authenticator !== undefined) {
        await authenticator?.listen({ host: config.authenticator.host, port: config.authenticator.port });
      }
      const { mutualTls } = config;
      if (mutualTls !== undefined) await programs?.listen({ host: mutualTls.host, port: mutualTls.port });
      if (config.gate !== undefined) await gate?.listen({ host: config.gate.host, port: config.gate.port });
      await transport.start();
      outside.start();
      jobs.start();
      modules.log.worker.start();
    },
    async stop() {
      clearInterval(sweeper);
      // Streams to phones would keep the server from closing.
      modules.promptSignals.close();
      modules.sessions.streams.close();
      modules.events.close();
      modules.geography.stop();
      await transport.stop();
      await app.close();
      await desk?.close();
      await authenticator?.close();
      await programs?.close();
      await gate?.close();
      await jobs.stop();
      await modules.hasher.stop();
      await modules.log.worker.stop();
      await outside.close();
      await platform.announcements.close();
      await database.close();
    },
  };
}

/**
 * A disk that is full must not keep a house from reading: it starts, refuses acts in time, and goes on by itself when
 * there is room. Everything else that keeps the log from its first pass (a database that went back, a copy of another
 * log) is for a person to look at, before anybody is answered.
 */
function standOn(error: unknown, logger: Logger): void {
  if (!(error instanceof Error && 'path' in error)) throw error;
  logger.error({ error }, 'the audit log cannot be kept yet');
}

async function canRead({ database }: Platform): Promise<boolean> {
  try {
    await sql`select 1`.execute(database.read);
    return true;
  } catch {
    return false;
  }
}
