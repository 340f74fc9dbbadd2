/**
 * Starts the throw-away PostgreSQL clusters of a whole Vitest run, one for each worker, and tells the test files where
 * they are. The order of the audit log waits for every transaction of its cluster (docs/decisions/0027), so the tests of
 * one file would wait for those of another on the same one.
 */
import type { TestProject } from 'vitest/node';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testClusterUrls: readonly string[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const clusters: TestCluster[] = [];
  // One after the other: each first clears away what runs that were killed have left.
  while (clusters.length < project.globalConfig.maxWorkers) clusters.push(await startTestCluster());
  project.provide(
    'testClusterUrls',
    clusters.map(({ url }) => url),
  );
  return async () => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
  };
}
