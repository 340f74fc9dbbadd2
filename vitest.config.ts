/**
 * One configuration for every test that needs no browser. Three projects: "pure" runs at once, "database" has one
 * throw-away PostgreSQL behind each worker, and both load a module once in each worker, for all files that come to it
 * (docs/decisions/0057); in "alone" each file loads its modules anew. Browser journeys run in Playwright, measurements in
 * bench/.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const WORKERS = 2;

/** Hundreds of processes are started by tests, most of them for a moment: each finds compiled what another compiled. */
const COMPILED = fileURLToPath(new URL('.strongroom/compiled', import.meta.url));

const common = {
  environment: 'node' as const,
  env: { NODE_COMPILE_CACHE: COMPILED },
  pool: 'forks' as const,
  setupFiles: ['./server/src/testing/deny-network.ts', './server/src/testing/one-seed.ts'],
  exclude: [...configDefaults.exclude, 'tests/journeys/**', 'bench/**'],
  // Patience costs nothing where all is well: what waits does so for a state, and a busy machine is no failure.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000, interval: 20 } },
  restoreMocks: true,
};

const needsDatabase = ['server/src/**/*.test.ts', 'packages/simulator/src/**/*.test.ts', 'tests/http/**/*.test.ts'];
const withoutDatabase = [
  'packages/*/src/**/*.test.{ts,tsx}',
  'apps/*/src/**/*.test.{ts,tsx}',
  'tests/architecture/**/*.test.ts',
  'tests/conformance/**/*.test.ts',
  'scripts/**/*.test.ts',
];

/** What puts something else in the place of a module must be the first to load whatever uses it. */
const root = import.meta.dirname;
const replacesModules = globSync(
  ['packages/*/src', 'apps/*/src', 'server/src', 'tests', 'scripts'].map((folder) => `${folder}/**/*.test.{ts,tsx}`),
  { cwd: root },
)
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\bvi\.(mock|doMock)\(/.test(readFileSync(join(root, file), 'utf8')));

export default defineConfig({
  test: {
    // As many as there are throw-away clusters (server/src/testing/global-setup.ts), one for each worker.
    maxWorkers: WORKERS,
    projects: [
      {
        test: {
          ...common,
          name: 'pure',
          isolate: false,
          include: withoutDatabase,
          exclude: [...common.exclude, ...needsDatabase, ...replacesModules],
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          include: replacesModules,
        },
      },
      {
        test: {
          ...common,
          name: 'database',
          isolate: false,
          include: needsDatabase,
          exclude: [...common.exclude, ...replacesModules],
          globalSetup: ['./server/src/testing/global-setup.ts'],
        },
      },
    ],
  },
});
