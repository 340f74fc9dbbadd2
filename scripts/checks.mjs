/** Everything that must hold before a change lands, in the order in which a failure is cheapest to learn. */
import { join } from 'node:path';
import { buildApps } from './apps.mjs';
import { programOf, runChild } from './child.mjs';
import { ensureChromium } from './chromium.mjs';

/**
 * @param {string} root
 * @param {string} node
 * @returns {Promise<number>} the exit code of the first check that failed, or 0
 */
export async function runChecks(root, node) {
  /** @param {readonly string[]} args @param {Record<string, string>} env */
  const run = (args, env = {}) => runChild(node, args, { cwd: root, env });
  let chromium = '';
  /** @type {readonly [string, () => number | Promise<number>][]} */
  const checks = [
    ['format and lint', () => run([programOf(root, '@biomejs/biome'), 'check', '.'])],
    ['types', () => run([programOf(root, 'typescript-native', 'tsc'), '-b'])],
    ['unused code', () => run([programOf(root, 'knip'), '--no-config-hints'])],
    ['unit, module and architecture tests', () => run([programOf(root, 'vitest'), 'run'])],
    ['web apps', () => buildApps(root, node, { always: false })],
    [
      'a browser',
      () => {
        chromium = ensureChromium(root, node);
        return 0;
      },
    ],
    [
      'browser journeys',
      () => {
        const journeys = join('tests', 'journeys', 'playwright.config.ts');
        return run([programOf(root, '@playwright/test', 'playwright'), 'test', '-c', journeys], {
          CHROMIUM_PATH: chromium,
        });
      },
    ],
  ];
  const startedAt = Date.now();
  for (const [name, check] of checks) {
    const checkStartedAt = Date.now();
    console.log(`\n== ${name}`);
    const code = await check();
    console.log(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${secondsSince(checkStartedAt)} s`);
    if (code !== 0) return code;
  }
  console.log(`\n== everything passed in ${secondsSince(startedAt)} s`);
  return 0;
}

/** @param {number} instant */
const secondsSince = (instant) => ((Date.now() - instant) / 1000).toFixed(1);
