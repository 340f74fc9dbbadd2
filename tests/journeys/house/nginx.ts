/**
 * Finds an nginx for the journey through the gate, or unpacks Debian's below the cache directory: nothing is installed,
 * nothing is started. There is none on npm.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const KNOWN = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx', '/opt/homebrew/bin/nginx'];

/** The path of an nginx that starts and can ask before it lets a request through. */
export function ensureNginx(root: string): string {
  const unpacked = join(root, 'node_modules', '.cache', 'nginx');
  const own = join(unpacked, 'usr', 'sbin', 'nginx');
  const asked = process.env.NGINX_PATH;
  if (asked !== undefined && asked !== '') {
    if (fits(asked)) return asked;
    throw new Error(`NGINX_PATH names ${asked}, which does not start or has no auth_request.`);
  }
  const found = [...KNOWN, own].find((path) => existsSync(path) && fits(path));
  if (found !== undefined) return found;
  unpackFromDistribution(unpacked);
  if (existsSync(own) && fits(own)) return own;
  throw new Error('No nginx was found and none could be fetched: install one and set NGINX_PATH to its program.');
}

function fits(path: string): boolean {
  const { status, stderr } = spawnSync(path, ['-V'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 && stderr.includes('http_auth_request_module');
}

function unpackFromDistribution(directory: string): void {
  if (!existsSync('/usr/bin/apt-get')) return;
  mkdirSync(directory, { recursive: true });
  const get = (): boolean =>
    spawnSync('apt-get', ['download', 'nginx'], { cwd: directory, stdio: 'ignore', timeout: 120_000 }).status === 0;
  // Without lists of packages, as in a fresh container.
  if (!get()) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore', timeout: 300_000 });
    get();
  }
  const archive = readdirSync(directory).find((name) => /^nginx_.*\.deb$/.test(name));
  if (archive !== undefined) spawnSync('dpkg', ['-x', archive, '.'], { cwd: directory, stdio: 'ignore' });
}
