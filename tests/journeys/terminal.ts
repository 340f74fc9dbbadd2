/** The terminal as a person starts it, as a process of its own where nobody sits: what it prints, and how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../apps/terminal/src/cli.ts', import.meta.url));

export interface TerminalEnd {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly err: string;
}

export interface TerminalRun {
  /** The first line it prints, long before it ends perhaps. */
  readonly firstLine: Promise<string>;
  readonly end: Promise<TerminalEnd>;
}

export function startTerminal(directory: string, args: readonly string[]): TerminalRun {
  const child = spawn(
    process.execPath,
    [PROGRAM, '--json', '--no-tty', '--store', `${directory}/sealed`, '--key-file', `${directory}/key`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const out: string[] = [];
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => out.push(line));
  const closed = once(child, 'close');
  const end = closed.then(([code]) => ({ code: code as number | null, out, err }));
  const firstLine = Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    end.then(({ code }) => Promise.reject(new Error(`the terminal ended with ${code}: ${err}`))),
  ]);
  // Whoever waits for the end alone is not told that no line came.
  firstLine.catch(() => {});
  return { firstLine, end };
}

export const runTerminal = (directory: string, args: readonly string[]): Promise<TerminalEnd> =>
  startTerminal(directory, args).end;
