/** The machine around the server: whose it is, where npm put it, and where its socket may lie. */
import { spawnSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries, restoreSymlinks } from './binaries.ts';
import { socketUrl } from './claim.ts';
import { ensureCluster, leaveSocketDirectory, socketDirectory } from './cluster-files.ts';
import { type Launch, planLaunch } from './privileges.ts';
import { shutDown, startServer } from './server-process.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(await realpath(tmpdir()), 'strongroom-around-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const machine =
  (...available: string[]) =>
  (command: readonly string[]): boolean =>
    command.every((word) => !['unshare', 'setpriv'].includes(word) || available.includes(word));

describe('as whom PostgreSQL runs', () => {
  it.each<[string, number, string[], string[], boolean]>([
    ['an ordinary user, on a leash', 1000, ['setpriv', 'unshare'], ['setpriv'], false],
    ['an ordinary user, without the leash', 1000, [], [], false],
    ['root in a namespace, on a leash', 0, ['setpriv', 'unshare'], ['unshare', 'setpriv'], false],
    ['root in a namespace, without the leash', 0, ['unshare'], ['unshare'], false],
    ['root where namespaces are forbidden', 0, ['setpriv'], ['setpriv'], true],
    ['root with neither', 0, [], [], true],
  ])('%s', (_name, user, available, expected, switched) => {
    const launch = planLaunch(user, machine(...available));
    expect(launch.prefix.filter((word) => ['unshare', 'setpriv'].includes(word))).toEqual(expected);
    expect(launch.runAs !== null).toBe(switched);
    expect(launch.owner).toBe(switched ? 65534 : user);
  });

  it('serves under a switched user, or says what to do where that user cannot reach the programs', async () => {
    const launch = planLaunch(process.geteuid?.(), machine('setpriv'));
    const binaries = await findBinaries();
    const reachable = spawnSync(binaries.postgres, ['--version'], launch.runAs ?? {}).status === 0;
    const serve = async (): Promise<unknown[]> => {
      const files = await ensureCluster(directory, { binaries, launch, durable: false });
      const server = await startServer({ files, postgres: binaries.postgres, launch, durable: false, log: () => {} });
      const client = new pg.Client({ connectionString: socketUrl(server.socket, 'strongroom') });
      await client.connect();
      const { rows } = await client.query('select 1 as one');
      await client.end();
      await shutDown(server);
      expect((await stat(files.data)).uid).toBe(launch.owner);
      return rows;
    };
    if (reachable) expect(await serve()).toEqual([{ one: 1 }]);
    else await expect(serve()).rejects.toThrow(/DATABASE_URL/);
  });
});

describe('the programs from npm', () => {
  it('are found for this machine and can be run', async () => {
    const { postgres } = await findBinaries();
    expect(spawnSync(postgres, ['--version']).stdout.toString()).toMatch(/^postgres \(PostgreSQL\) 18\./);
  });

  it.each(['sunos-sparc', 'win32-x64', 'linux-riscv64'])('are missing for %s, with a way out', async (platform) => {
    await expect(findBinaries(platform)).rejects.toMatchObject({
      code: 'no-binary',
      message: expect.stringMatching(new RegExp(`${platform}.*DATABASE_URL`)),
    });
  });

  it('get back the links that a blocked install script left out', async () => {
    await mkdir(join(directory, 'native', 'lib'), { recursive: true });
    await writeFile(join(directory, 'native', 'lib', 'libx.so.1.2'), 'library');
    const list = [
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/deep/libx.so' },
    ];
    await writeFile(join(directory, 'native', 'pg-symlinks.json'), JSON.stringify(list));
    await restoreSymlinks(directory);
    await restoreSymlinks(directory);
    expect(await readlink(join(directory, 'native', 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
    expect(await readFile(join(directory, 'native', 'lib', 'deep', 'libx.so'), 'utf8')).toBe('library');
  });
});

describe('the socket directory', () => {
  const launch: Launch = { prefix: [], runAs: null, owner: process.geteuid?.() ?? -1 };

  it('is the same at every start, closed to others, and different for other data', async () => {
    const first = await socketDirectory('/some/data', launch, directory);
    expect(await socketDirectory('/some/data', launch, directory)).toBe(first);
    expect(await socketDirectory('/other/data', launch, directory)).not.toBe(first);
    expect((await stat(first)).mode & 0o777).toBe(0o700);
  });

  it('stays short when the temporary directory is deep', async () => {
    const deep = join(directory, 'a'.repeat(80));
    await mkdir(deep);
    const found = await socketDirectory(join(directory, 'data'), launch, deep);
    expect(Buffer.byteLength(join(found, '.s.PGSQL.5432'))).toBeLessThan(107);
    await rm(found, { recursive: true });
  });

  it('is not the symlink that somebody put in its place', async () => {
    const expected = await socketDirectory('/some/data', launch, directory);
    await rm(expected, { recursive: true });
    const trap = join(directory, 'trap');
    await mkdir(trap);
    await chmod(trap, 0o755);
    await symlink(trap, expected);
    const found = await socketDirectory('/some/data', launch, directory);
    expect(found).not.toBe(expected);
    expect(basename(found)).toContain(basename(expected));
    expect((await stat(trap)).mode & 0o777).toBe(0o755);
  });

  it('is made again when another Strongroom takes it away in the same moment', async () => {
    const expected = await socketDirectory('/some/data', launch, directory);
    for (let round = 0; round < 30; round += 1) {
      // Fewer who go than one who comes has attempts: whatever the order, nobody may fail.
      const going = Array.from({ length: 15 }, () => leaveSocketDirectory(expected));
      const coming = Array.from({ length: 15 }, () => socketDirectory('/some/data', launch, directory));
      await Promise.all(going);
      expect(new Set(await Promise.all(coming))).toEqual(new Set([expected]));
    }
  });

  it('is left alone while a server listens in it', async () => {
    const used = await socketDirectory('/some/data', launch, directory);
    await writeFile(join(used, '.s.PGSQL.5432'), '');
    await leaveSocketDirectory(used);
    expect(await readdir(used)).toEqual(['.s.PGSQL.5432']);
  });
});
