/**
 * Finds a Chromium for the browser journeys, or installs one. Journeys are never left out: no browser is a failure with
 * one line that says what to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * @param {string} root
 * @param {string} node
 * @returns {string} the path of a browser that starts
 */
export function ensureChromium(root, node) {
  const asked = process.env.CHROMIUM_PATH;
  if (asked !== undefined && asked !== '') {
    if (starts(asked)) return asked;
    throw new Error(`CHROMIUM_PATH names ${asked}, which does not start.`);
  }
  const found = findChromium(root);
  if (found !== null) return found;
  for (const attempt of [installFromDistribution, installFromPlaywright]) {
    attempt(root, node);
    const installed = findChromium(root);
    if (installed !== null) return installed;
  }
  throw new Error(
    'No Chromium was found and none could be installed: install one and set CHROMIUM_PATH to its program.',
  );
}

/** @param {string} root */
function findChromium(root) {
  return [...KNOWN, playwrightsOwn(root)].find((path) => path !== '' && existsSync(path) && starts(path)) ?? null;
}

/**
 * A file of that name is not enough: some distributions put a script there that only tells how to install the browser.
 * @param {string} path
 */
function starts(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 && /Chrom/.test(stdout);
}

/** @param {string} root */
function playwrightsOwn(root) {
  try {
    const load = createRequire(import.meta.url);
    return /** @type {string} */ (load(join(root, 'node_modules', '@playwright', 'test')).chromium.executablePath());
  } catch {
    return '';
  }
}

function installFromDistribution() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return;
  console.error('Installing Chromium with apt-get ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {readonly string[]} args */
  const apt = (args) => spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, stdio: 'ignore' });
  apt(['update']);
  apt(['install', '-y', 'chromium']);
}

/**
 * @param {string} root
 * @param {string} node
 */
function installFromPlaywright(root, node) {
  console.error('Installing the Chromium of Playwright ...');
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  spawnSync(node, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 600_000 });
}
