/**
 * Installs the dependencies when they are missing or no longer those that the manifests ask for. Says one line on
 * stderr while it works and nothing when there is nothing to do: stdout belongs to the command that was asked for.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';

/** @param {string} root */
export async function ensureDependencies(root) {
  if (isFresh(root)) return;
  await withLock(
    join(root, '.strongroom', 'install.lock'),
    async () => {
      // Whoever held the lock before us may have done the work.
      if (!isFresh(root)) await install(root);
    },
    (holder) => console.error(`Waiting for process ${holder}, which installs the dependencies ...`),
  );
}

/** @param {string} root */
const stampOf = (root) => join(root, 'node_modules', '.strongroom-installed');

/** @param {string} root */
function isFresh(root) {
  const stamp = stampOf(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(root);
}

/**
 * The lock file and every manifest of a workspace, and the machine: a clone that is moved to another kind of machine
 * needs other binaries.
 * @param {string} root
 */
function wanted(root) {
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = workspaces.flatMap((/** @type {string} */ pattern) =>
    pattern.endsWith('/*') ? foldersBelow(root, pattern.slice(0, -2)) : [pattern],
  );
  const manifests = folders.map((/** @type {string} */ folder) => join(folder, 'package.json'));
  const files = ['package.json', 'package-lock.json', ...manifests];
  return `${process.platform}-${process.arch} ${fingerprint(root, files)}`;
}

/**
 * @param {string} root
 * @param {string} folder
 */
function foldersBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => join(folder, name));
}

/** @param {string} root */
const isClean = (root) => existsSync(join(root, 'package-lock.json')) && !existsSync(join(root, 'node_modules'));

/** @param {string} root */
async function install(root) {
  const startedAt = Date.now();
  console.error('Installing dependencies, which takes a minute the first time ...');
  // Both kinds are asked for by name: NODE_ENV=production or a personal npm setting would leave them out, and the apps
  // are built here and the database comes as an optional package.
  const kinds = ['--include=dev', '--include=optional'];
  // The last one keeps the lock file free of addresses, which differ from machine to machine.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--omit-lockfile-registry-resolved'];
  /** @param {string} name */
  const npm = (name) => runNpm(root, [name, ...kinds, ...quiet]);
  // A clean clone gets exactly what the lock file says. What is installed already is only brought up to date, and a lock
  // file that the manifests have left behind (npm calls that EUSAGE) is brought along. Anything else that fails, such as
  // a package whose hash is not the one that was locked, fails.
  let command = isClean(root) ? 'ci' : 'install';
  let { code, output } = await npm(command);
  if (command === 'ci' && code !== 0 && /\bEUSAGE\b/.test(output)) {
    command = 'install';
    ({ code, output } = await npm(command));
  }
  if (code !== 0) {
    throw new Error(`npm ${command} failed (${code}).\n${output.trim().split('\n').slice(-20).join('\n')}`);
  }
  mkdirSync(dirname(stampOf(root)), { recursive: true });
  writeFileSync(stampOf(root), wanted(root));
  console.error(`Installed dependencies in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | string, output: string }>}
 */
function runNpm(root, args) {
  // Inside `npm start` the running npm is used; otherwise the one on the path (a .cmd file on Windows).
  const npm = process.env.npm_execpath;
  const child = npm?.endsWith('.js')
    ? spawn(process.execPath, [npm, ...args], { cwd: root })
    : spawn('npm', args, { cwd: root, shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 'npm cannot be run', output: error.message }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'killed', output }));
  });
}
