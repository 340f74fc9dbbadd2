/** Where every command prints, and how it refuses. Loads nothing of the product: what verifies a log needs none of it. */
import type { Command } from 'commander';

/** The options before the command. */
export interface Globals {
  readonly config?: string;
  readonly json?: boolean;
}

export const globalsOf = (program: Command): Globals => program.opts();

export const out = (text: string): void => void process.stdout.write(`${text}\n`);

/** One text for people, or one object for machines (`--json`). */
export const say = (globals: Globals, facts: unknown, text: string): void =>
  out(globals.json ? JSON.stringify(facts) : text);

/** Prints every mistake, one a line, and ends with exit code 2. */
export function refuseToStart(mistakes: readonly string[]): never {
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  process.exit(2);
}
