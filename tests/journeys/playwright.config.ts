/**
 * Browser journeys: the real product in a real Chromium, as a person drives it. No retries, because a journey that
 * sometimes fails is a defect of the product or of the journey. Nothing leaves this machine: the browser's own calls
 * home are switched off.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { LEFT_OUT } from './browser.features.ts';

/** The product is started in many processes: each finds compiled what another compiled (vitest.config.ts does the same). */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../.strongroom/compiled', import.meta.url));

const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  testMatch: process.env.STRONGROOM_SCREENSHOTS === undefined ? '**/*.journey.ts' : '**/*.shots.ts',
  outputDir: '../../test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Patience costs nothing where all is well: what is awaited comes, also on a machine that does other things.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    locale: 'en-US',
    timezoneId: 'America/New_York',
    colorScheme: 'light',
    // A journey that failed is run again with it; kept for all of them it costs more than their houses do.
    trace: process.env.STRONGROOM_TRACE === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      // Chromium's own sandbox refuses to run as root.
      chromiumSandbox: !asRoot,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-domain-reliability',
        '--no-first-run',
        '--no-pings',
        // There is none to be had; pretending one costs a process that draws for it.
        '--disable-gpu',
        `--disable-features=${LEFT_OUT.join()}`,
      ],
    },
  },
});
