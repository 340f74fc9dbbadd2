/**
 * Browser journeys: the real product in a real Chromium, as a person drives it. No retries, because a journey that
 * sometimes fails is a defect of the product or of the journey. Nothing leaves this machine: the browser's own calls
 * home are switched off.
 */
import { defineConfig } from '@playwright/test';

const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  testMatch: process.env.STRONGROOM_SCREENSHOTS === undefined ? '**/*.journey.ts' : '**/*.shots.ts',
  outputDir: '../../test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'en-US',
    timezoneId: 'America/New_York',
    colorScheme: 'light',
    // Without a film of every page, which costs more than the journeys themselves.
    trace: { mode: 'retain-on-failure', screenshots: false },
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
      ],
    },
  },
});
