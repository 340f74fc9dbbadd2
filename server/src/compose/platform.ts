/** The ground the modules stand on: database (migrated), vault, jobs, outbox, metrics. */
import type { Clock, Random } from '@strongroom/core';
import type { Policies } from '../modules/policy/index.ts';
import type { Config } from '../platform/config/config.ts';
import { type Announcements, openAnnouncements } from '../platform/database/announcements.ts';
import { type Database, openDatabase } from '../platform/database/database.ts';
import { migrate } from '../platform/database/migrate.ts';
import { type Jobs, makeJobs } from '../platform/jobs/jobs.ts';
import type { Logger } from '../platform/logging.ts';
import { type Metrics, makeMetrics } from '../platform/metrics.ts';
import { makeOutbox, type Outbox } from '../platform/outbox.ts';
import { openVault, type RootKey, type Vault } from '../platform/vault/vault.ts';

export interface Platform {
  readonly database: Database;
  readonly vault: Vault;
  readonly jobs: Jobs;
  readonly announcements: Announcements;
  readonly outbox: Outbox;
  readonly metrics: Metrics;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The CSRF token of a session or a sign-in: a keyed hash that only this house can make. */
  readonly csrfToken: (binding: string) => string;
}

export async function openPlatform(around: {
  config: Config;
  policies: Policies;
  databaseUrl: string;
  clock: Clock;
  random: Random;
  logger: Logger;
}): Promise<Platform> {
  const { config, policies, databaseUrl, clock, random, logger } = around;
  await migrate(databaseUrl);
  const onError = (error: Error): void => logger.warn({ error }, 'a database connection was lost');
  const database = openDatabase(databaseUrl, { ...config.database, onError });
  const announcements = await openAnnouncements(databaseUrl, { logger, retryMs: config.trust.sessionMs });
  const vault = await openVault({ database, rootKeys: readRootKeys(config), clock, random });
  const jobs = makeJobs({ database, clock, random, logger, settings: config.jobs });
  const outbox = makeOutbox({ jobs, clock, random });
  const csrfToken = (binding: string): string => vault.pseudonym('csrf', binding);
  const metrics = makeMetrics();
  return { database, announcements, vault, jobs, outbox, metrics, policies, clock, random, logger, csrfToken };
}

/** The configured root keys as bytes, in order: the first wraps. */
export function readRootKeys(config: Config): readonly [RootKey, ...RootKey[]] {
  const [first, ...others] = config.vault.rootKeys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64') }));
  if (first === undefined) throw new Error('the configuration holds no root key');
  return [first, ...others];
}
