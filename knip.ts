/**
 * What counts as an entry point. Everything else must be reached from one of these, and every dependency be used by
 * what is reached. Style sheets are read for the packages whose fonts they load.
 */
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  compilers: {
    css: (text) =>
      [...text.matchAll(/(?:url\(|@import\s+)["']([^"']+)["']/g)].map(([, path]) => `import '${path}';`).join('\n'),
  },
  // Types that only describe what a function of the same file takes or answers may be exported for its readers.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': {
      // Named in a command line only.
      entry: ['scripts/leash.mjs'],
      project: ['scripts/**/*.{mjs,ts}'],
      // apt-get belongs to the system; Playwright is a dependency of tests/journeys and only called from here.
      ignoreBinaries: ['apt-get', 'playwright'],
    },
    'packages/*': { project: ['src/**/*.{ts,tsx,css}'] },
    'packages/simulator': { entry: ['src/testing/*-process.ts'], project: ['src/**/*.ts'] },
    server: {
      // order.ts is read by tests/architecture.
      entry: ['src/cli.ts', 'src/modules/order.ts', 'src/**/*.{process,fixture}.ts'],
      project: ['src/**/*.ts'],
    },
    'apps/*': { project: ['src/**/*.{ts,tsx,css}'] },
    'apps/terminal': { entry: ['src/cli.ts'], project: ['src/**/*.ts'] },
    // The two parts of the phone around the app are built by name.
    'apps/outside-world': { entry: ['src/phone-shell/*.ts'], project: ['src/**/*.{ts,tsx,css}'] },
    'tests/*': {
      entry: ['**/*.{test,spec,journey,shots,record}.ts'],
      project: ['**/*.ts'],
      // Of the system, where there is one.
      ignoreBinaries: ['go', 'dpkg'],
      // A package of CommonJS without types, required by name.
      ignoreDependencies: ['http_ece'],
    },
    // The peers' harness starts ours.ts; the servers are started as processes of their own.
    bench: { entry: ['main.ts', 'ours.ts', 'servers/*.process.ts'], project: ['**/*.ts'], ignoreBinaries: ['taskset'] },
  },
};

export default config;
