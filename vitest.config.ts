/**
 * One configuration for every test that needs no browser. Two projects: "pure" runs at once, "database" has one
 * throw-away PostgreSQL behind it. Browser journeys run in Playwright, measurements in bench/.
 */
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const WORKERS = 2;

/** Hundreds of processes are started by tests, most of them for a moment: each finds compiled what another compiled. */
const COMPILED = fileURLToPath(new URL('.strongroom/compiled', import.meta.url));

const common = {
  environment: 'node' as const,
  env: { NODE_COMPILE_CACHE: COMPILED },
  pool: 'forks' as const,
  setupFiles: ['./server/src/testing/deny-network.ts'],
  exclude: [...configDefaults.exclude, 'tests/journeys/**', 'bench/**'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  restoreMocks: true,
};

const needsDatabase = ['server/src/**/*.test.ts', 'packages/simulator/src/**/*.test.ts', 'tests/http/**/*.test.ts'];

export default defineConfig({
  test: {
    // As many as there are throw-away clusters (server/src/testing/global-setup.ts), one for each worker.
    maxWorkers: WORKERS,
    projects: [
      {
        test: {
          ...common,
          name: 'pure',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'apps/*/src/**/*.test.{ts,tsx}',
            'tests/architecture/**/*.test.ts',
            'tests/conformance/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [...common.exclude, ...needsDatabase],
        },
      },
      {
        test: {
          ...common,
          name: 'database',
          include: needsDatabase,
          globalSetup: ['./server/src/testing/global-setup.ts'],
        },
      },
    ],
  },
});
