/**
 * The Go program beside this file, built where a Go is installed. Its two packages come out of Go's own sources or out
 * of Debian's golang-golang-x-mod-dev; nothing is downloaded. Answers null where either is missing, and says so aloud:
 * a check that did not run must not look like one that passed.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GoVerdict {
  readonly verdict: string;
  readonly origin?: string;
  readonly size: number;
  readonly root?: string;
  readonly erased: number;
}

export interface GoVerifier {
  readonly version: string;
  verify(key: string, directory: string): Promise<GoVerdict>;
}

const SOURCE = fileURLToPath(new URL('./main.go', import.meta.url));
const PACKAGES = join('golang.org', 'x', 'mod', 'sumdb');
const DEBIAN_SOURCES = '/usr/share/gocode/src';

/** `folder` is an empty one, where the program is built. */
export function buildGoVerifier(folder: string): GoVerifier | null {
  const root = goRoot();
  if (root === null) return missing('no go command is installed (Debian: golang-go)');
  const sources = [DEBIAN_SOURCES, join(root, 'src', 'cmd', 'vendor')].map((source) => join(source, PACKAGES));
  const packages = sources.find((source) => existsSync(join(source, 'tlog')) && existsSync(join(source, 'note')));
  if (packages === undefined) return missing(`${PACKAGES} is not installed (Debian: golang-golang-x-mod-dev)`);
  mkdirSync(join(folder, 'src', 'golang.org', 'x', 'mod'), { recursive: true });
  symlinkSync(packages, join(folder, 'src', PACKAGES));
  const program = join(folder, 'verify-copy');
  const env = { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOPATH: folder };
  execFileSync('go', ['build', '-o', program, SOURCE], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const version = execFileSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' }).trim();
  return { version, verify: (key, directory) => run(program, [key, directory]) };
}

/** Exit code 1 is a verdict too; without a line of JSON the program itself failed. */
function run(program: string, args: readonly string[]): Promise<GoVerdict> {
  return new Promise((resolve, reject) =>
    execFile(program, args, (error, stdout) => {
      if (!stdout.startsWith('{')) return reject(error ?? new Error('the program said nothing'));
      const { detail: _detail, ...verdict } = JSON.parse(stdout) as GoVerdict & { detail?: string };
      resolve(verdict);
    }),
  );
}

function goRoot(): string | null {
  try {
    return execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

function missing(why: string): null {
  process.stderr.write(
    `\n  NOT RUN: the independent verifier in Go. ${why}.\n  Only its recorded verdicts are checked.\n\n`,
  );
  return null;
}
