/**
 * Which Node runs the product: this one when it is new enough, else the one pinned among the dependencies, which npm
 * installs as a package per platform.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const REQUIRED_MAJOR = 24;

/**
 * @param {string} root
 * @param {string} version of the Node that runs the launcher
 */
export function findNode(root, version = process.versions.node) {
  if (Number(version.split('.')[0]) >= REQUIRED_MAJOR) return process.execPath;
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', `node-${platform}`, 'bin', program);
  if (existsSync(pinned)) return pinned;
  throw new Error(
    `Strongroom needs Node ${REQUIRED_MAJOR} or newer; this is ${version}, and no pinned one is published for ${platform}. ` +
      `Install Node ${REQUIRED_MAJOR} from https://nodejs.org and run the same command again.`,
  );
}
