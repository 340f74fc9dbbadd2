/** The launcher, run as a person runs it, in a small repository of its own that has nothing to install. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.mjs';
import { isAlive, withLock } from './lock.mjs';
import { findNode } from './runtime.mjs';

let root: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), 'strongroom-launch-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true, maxRetries: 10 });
});

async function makeRepository(cli: string): Promise<void> {
  await cp(fileURLToPath(new URL('.', import.meta.url)), join(root, 'scripts'), { recursive: true });
  await mkdir(join(root, 'server', 'src'), { recursive: true });
  await writeFile(join(root, 'server', 'src', 'cli.ts'), cli);
  const scripts = { strongroom: 'node scripts/launch.mjs strongroom' };
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name: 'small', type: 'module', workspaces: [], scripts }),
  );
}

/** As from a fresh terminal: the npm that runs these tests must not shine through. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$|STRONGROOM_|VITEST)/i.test(name)),
);

function start(program: string, args: readonly string[], cwd = root, more: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { ...environment, ...more };
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env });
  started.push(child);
  return child;
}

const launch = (...args: string[]): ChildProcess => start(process.execPath, ['scripts/launch.mjs', ...args]);

async function finish(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, out, err };
}

/** A server that says its number, stays, and says which signal ended it. */
const SERVER = `
  import { writeFileSync } from 'node:fs';
  process.on('SIGTERM', () => {
    writeFileSync('ended', 'SIGTERM');
    process.exit(7);
  });
  setInterval(() => {}, 1000);
  console.log(process.pid);
`;

async function serverPid(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the launcher has an output');
  for await (const line of createInterface({ input: child.stdout })) if (/^\d+$/.test(line)) return Number(line);
  throw new Error('the server never said its number');
}

async function isGone(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return true;
  // A dead process that nobody reaps keeps its number.
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return state.includes(') Z ');
}

describe('the launcher', () => {
  it('installs once, passes arguments, output and the exit code on, and keeps stdout clean', async () => {
    await makeRepository(`console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;`);
    const first = await finish(launch('strongroom', 'audit', '--json'));
    expect(first).toMatchObject({ code: 3, out: '["audit","--json"]\n' });
    expect(first.err).toMatch(/Installing dependencies[\s\S]*Installed dependencies/);
    const second = await finish(launch('strongroom'));
    expect(second).toEqual({ code: 3, out: '[]\n', err: '' });
    await writeFile(
      join(root, 'package.json'),
      (await readFile(join(root, 'package.json'), 'utf8')).replace('small', 'tiny'),
    );
    expect((await finish(launch('strongroom'))).err).toContain('Installing dependencies');
  });

  it.each([
    ['a clean clone by its lock file', '', ['ci']],
    ['a clean clone whose manifests went ahead of the lock file', 'npm error code EUSAGE', ['ci', 'install']],
    ['nothing else instead of a package that is not the one that was locked', 'npm error code EINTEGRITY', ['ci']],
  ])('installs %s', async (_name, refusal, commands) => {
    await makeRepository(`console.log('ran');`);
    await writeFile(join(root, 'package-lock.json'), '{}');
    const npm = join(root, 'npm.js');
    await writeFile(
      npm,
      `import { appendFileSync } from 'node:fs';
       appendFileSync('asked', process.argv[2] + ' ');
       if (process.argv[2] === 'ci' && ${JSON.stringify(refusal)} !== '') {
         console.error(${JSON.stringify(refusal)});
         process.exitCode = 1;
       }`,
    );
    const { code, out, err } = await finish(
      start(process.execPath, ['scripts/launch.mjs', 'strongroom'], root, { npm_execpath: npm }),
    );
    expect((await readFile(join(root, 'asked'), 'utf8')).trim().split(' ')).toEqual(commands);
    if (refusal.includes('EINTEGRITY')) {
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain('EINTEGRITY');
    } else expect({ code, out }).toEqual({ code: 0, out: 'ran\n' });
  });

  it('runs the command where the person stands', async () => {
    await makeRepository('console.log(process.cwd());');
    await mkdir(join(root, 'reports'));
    const { out } = await finish(start('npm', ['run', '-s', 'strongroom'], join(root, 'reports')));
    expect(out).toBe(`${join(root, 'reports')}\n`);
  });

  it('installs once when launched several times at once', async () => {
    await makeRepository(`console.log('ran');`);
    const results = await Promise.all([1, 2, 3].map(() => finish(launch('strongroom'))));
    expect(results.map(({ code, out }) => [code, out])).toEqual([1, 2, 3].map(() => [0, 'ran\n']));
    expect(results.filter(({ err }) => err.includes('Installed dependencies'))).toHaveLength(1);
  });

  it('says how it is used when the command is unknown', async () => {
    await makeRepository('');
    expect(await finish(launch('toString'))).toMatchObject({ code: 64, err: expect.stringContaining('usage:') });
  });

  it('says which Node to install where none is pinned', () => {
    expect(() => findNode(root, '20.19.0')).toThrow(/needs Node 24/);
    expect(findNode(root, '24.0.0')).toBe(process.execPath);
    expect(findNode(root, '26.1.0')).toBe(process.execPath);
  });

  it('takes the pinned Node under an older one', async () => {
    const platform = `${process.platform}-${process.arch}`;
    const pinned = join(root, 'node_modules', `node-${platform}`, 'bin', 'node');
    await mkdir(join(pinned, '..'), { recursive: true });
    await writeFile(pinned, '');
    expect(findNode(root, '20.19.0')).toBe(pinned);
  });
});

describe('the server does not outlive what started it', () => {
  it.each<[string, NodeJS.Signals]>([
    ['SIGTERM to the launcher', 'SIGTERM'],
    ['kill -9 of the launcher', 'SIGKILL'],
  ])('%s', async (_name, signal) => {
    await makeRepository(SERVER);
    const launcher = launch('strongroom');
    const pid = await serverPid(launcher);
    launcher.kill(signal);
    const [code] = await once(launcher, 'exit');
    if (signal === 'SIGTERM') expect(code).toBe(7);
    await expect.poll(() => isGone(pid)).toBe(true);
    expect(existsSync(join(root, 'ended'))).toBe(true);
  });

  it.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])('%s to npm above it', async (signal) => {
    await makeRepository(SERVER);
    const npm = start('npm', ['run', '-s', 'strongroom']);
    const pid = await serverPid(npm);
    npm.kill(signal);
    await expect.poll(() => isGone(pid)).toBe(true);
    expect(existsSync(join(root, 'ended'))).toBe(true);
  });
});

describe('a lock', () => {
  it('lets one at a time work', async () => {
    const path = join(root, 'deep', 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLock(path, work, () => {})));
    expect(most).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it('is taken over from a holder that died, and let go when the work throws', async () => {
    const path = join(root, 'lock');
    const dead = start(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    await mkdir(path);
    await writeFile(join(path, 'pid'), String(dead.pid));
    await expect(
      withLock(
        path,
        () => Promise.reject(new Error('broken')),
        () => {},
      ),
    ).rejects.toThrow('broken');
    expect(existsSync(path)).toBe(false);
  });
});

describe('a fingerprint', () => {
  it('changes with a name, a content and a new file, not with what is built or installed', async () => {
    await mkdir(join(root, 'src'));
    await writeFile(join(root, 'src', 'a'), 'one');
    const first = fingerprint(root, ['src', 'missing']);
    await mkdir(join(root, 'src', 'node_modules'));
    await writeFile(join(root, 'src', 'node_modules', 'b'), 'x');
    expect(fingerprint(root, ['src', 'missing'])).toBe(first);
    await writeFile(join(root, 'src', 'a'), 'two');
    const second = fingerprint(root, ['src', 'missing']);
    await writeFile(join(root, 'src', 'b'), '');
    const third = fingerprint(root, ['src', 'missing']);
    expect(new Set([first, second, third]).size).toBe(3);
  });
});
