/**
 * Where everything is kept: the database that the configuration names, or a real PostgreSQL of our own below the data
 * directory. Whoever opened it stops it, last of all.
 */
import { resolve } from 'node:path';
import type { Config } from './config/config.ts';
import { startEmbeddedPostgres } from './embedded-postgres/index.ts';
import type { Logger } from './logging.ts';

export interface StoredDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

export async function openStorage(config: Config, logger: Logger): Promise<StoredDatabase> {
  if (config.database.url !== undefined) return { url: config.database.url, stop: async () => {} };
  const directory = resolve(config.dataDirectory, 'postgres');
  const embedded = await startEmbeddedPostgres({ directory, log: (line) => logger.info({ source: 'postgres' }, line) });
  return { url: embedded.url, stop: () => embedded.stop() };
}
