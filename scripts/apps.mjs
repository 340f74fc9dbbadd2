/**
 * Builds the web apps when a build is missing or older than its sources. What was built from is kept as a fingerprint
 * beside the build and written last, so that an interrupted build is done again.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOf, runChild } from './child.mjs';
import { fingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';

const APPS = ['portal', 'authenticator', 'desk', 'outside-world'];
/** Everything that can end up in a bundle besides the app itself. */
const SHARED = ['packages', 'package-lock.json', 'tsconfig.base.json'];

/**
 * @param {string} root
 * @param {string} node
 * @param {{ always: boolean }} options
 * @returns {Promise<number>} the exit code of the first build that failed, or 0
 */
export function buildApps(root, node, { always }) {
  return withLock(
    join(root, '.strongroom', 'build.lock'),
    async () => {
      for (const app of APPS) {
        const code = await buildApp(root, node, app, always);
        if (code !== 0) return code;
      }
      return 0;
    },
    (holder) => console.error(`Waiting for process ${holder}, which builds the web apps ...`),
  );
}

/**
 * @param {string} root
 * @param {string} node
 * @param {string} app
 * @param {boolean} always
 */
async function buildApp(root, node, app, always) {
  const folder = join(root, 'apps', app);
  const stamp = join(folder, 'dist', '.built-from');
  const sources = fingerprint(root, [join('apps', app), ...SHARED]);
  if (!always && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return 0;
  console.error(`Building ${app} ...`);
  rmSync(stamp, { force: true });
  const vite = [programOf(root, 'vite'), 'build', '--logLevel', 'warn'];
  const code = await runChild(node, vite, { cwd: folder, quiet: true });
  if (code === 0) writeFileSync(stamp, sources);
  return code;
}
