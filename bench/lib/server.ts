/**
 * Starts a server of a measurement as a process of its own, pinned to a core. It says on stdout, in one line, when it
 * is ready: `READY {"port":1234,...}`. Other questions go over the channel that Node opens between the two.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, pinned, SERVER_CORE } from './machine.ts';

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Everything else of the READY line. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** From exec to READY. */
  readonly readyMs: number;
  ask<T>(question: Readonly<Record<string, unknown>>): Promise<T>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly core?: string | null;
  readonly nodeArgs?: readonly string[];
  readonly cwd?: string;
  /** Where its log goes; without one what it says is shown when it fails to start. */
  readonly log?: string;
}

const READY_WITHIN_MS = 120_000;

/** `script` is a path below bench/, or an absolute one. */
export function startServer(script: string, options: ServerOptions = {}): Promise<Server> {
  const { env = {}, core = SERVER_CORE, nodeArgs = [], cwd, log } = options;
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const [program, args] = pinned(core, process.execPath, [...nodeArgs, script.startsWith('/') ? script : path]);
  const startedAt = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', log === undefined ? 'pipe' : openSync(log, 'a'), 'ipc'],
    ...(cwd !== undefined && { cwd }),
  });
  return whenReady(script, child, startedAt);
}

function whenReady(script: string, child: ChildProcess, startedAt: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complained = '';
    child.stderr?.on('data', (data) => {
      complained += data;
    });
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`${script} ${why}\n${complained}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), READY_WITHIN_MS);
    const onExit = (code: number | null): void => fail(`ended with ${code}`);
    child.once('exit', onExit);
    child.stdout?.on('data', (data) => {
      said += data;
      const line = /^READY (\{.*\})\n/m.exec(said)?.[1];
      if (line === undefined) return;
      const readyMs = performance.now() - startedAt;
      clearTimeout(timer);
      child.removeListener('exit', onExit);
      child.stdout?.removeAllListeners('data').resume();
      const facts = JSON.parse(line) as Record<string, unknown>;
      resolve(handle(child, { facts, readyMs }));
    });
  });
}

function handle(child: ChildProcess, ready: { facts: Record<string, unknown>; readyMs: number }): Server {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    ...ready,
    pid: child.pid as number,
    port: Number(ready.facts.port),
    ask: (question) =>
      new Promise((resolve, reject) => {
        child.once('message', (answer) => resolve(answer as never));
        child.send(question, (error) => {
          if (error !== null) reject(error);
        });
      }),
    async stop() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** CPU microseconds of a server, its threads and its children for each of the things done; NaN without /proc. */
export async function withCpu<T extends { readonly count: number }>(
  server: Server,
  work: () => Promise<T>,
): Promise<T & { readonly cpuUs: number }> {
  const before = cpuSeconds(server.pid);
  const result = await work();
  const after = cpuSeconds(server.pid);
  const used = before === null || after === null ? Number.NaN : after - before;
  return { ...result, cpuUs: (used / result.count) * 1e6 };
}
