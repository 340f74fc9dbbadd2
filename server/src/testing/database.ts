/**
 * A database of its own for each test file run by Vitest:
 *
 *   const database = await freshDatabase();          // in beforeAll, or at the top of the file
 *   const db = openDatabase(database.url, { ... });
 *   afterAll(async () => { await db.close(); await database.drop(); });
 *
 * It is empty but fully migrated, a clone that takes about 60 ms. The cluster behind it is started once per run and
 * worker by global-setup.ts (see vitest.config.ts: the project "database"). Outside Vitest use test-cluster.ts.
 */
import { inject } from 'vitest';
import { clusterOfWorker, type FreshDatabase, freshDatabaseIn } from './test-cluster.ts';

export type { FreshDatabase } from './test-cluster.ts';

export const freshDatabase = (): Promise<FreshDatabase> => freshDatabaseIn(clusterOfWorker(inject('testClusterUrls')));
