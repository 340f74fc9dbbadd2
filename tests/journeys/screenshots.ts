/**
 * Takes a picture of every page and every state in each language, light and dark, at phone and desktop width:
 *
 *   npm run screenshots --workspace tests/journeys -- DIRECTORY [further arguments for Playwright]
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [directory, ...further] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write('Say where the pictures shall go: screenshots.ts DIRECTORY\n');
  process.exit(2);
}
const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
const configuration = fileURLToPath(new URL('playwright.config.ts', import.meta.url));
const { status } = spawnSync(process.execPath, [playwright, 'test', '-c', configuration, ...further], {
  stdio: 'inherit',
  env: { ...process.env, STRONGROOM_SCREENSHOTS: resolve(directory) },
});
process.exit(status ?? 1);
