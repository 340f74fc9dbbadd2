/**
 * What every npm script of this repository goes through: installs what is missing, finds the right Node, then runs the
 * command. Needs nothing installed and runs on any Node from 20.19 on, so that each command of the README works on a
 * fresh clone by itself. Its own words go to stderr; stdout belongs to the command.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApps } from './apps.mjs';
import { runChecks } from './checks.mjs';
import { runChild } from './child.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { findNode } from './runtime.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'server', 'src', 'cli.ts');
const TERMINAL = join(ROOT, 'apps', 'terminal', 'src', 'cli.ts');

/**
 * @param {string} node
 * @param {readonly string[]} args
 */
const run = (node, args, cwd = ROOT) => runChild(node, args, { cwd });

/** @type {Readonly<Record<string, (node: string, args: readonly string[]) => Promise<number>>>} */
const COMMANDS = {
  async start(node, args) {
    const code = await buildApps(ROOT, node, { always: false });
    return code === 0 ? await run(node, [CLI, 'demo', ...args]) : code;
  },
  strongroom: (node, args) => run(node, [CLI, ...args], whereThePersonStands('strongroom')),
  terminal: (node, args) => run(node, [TERMINAL, ...args], whereThePersonStands('terminal')),
  build: (node) => buildApps(ROOT, node, { always: true }),
  bench: (node, args) => run(node, [join(ROOT, 'bench', 'main.ts'), ...args]),
  test: (node) => runChecks(ROOT, node),
};

/**
 * Paths that a person types are meant from where they stand; npm moves to the root first, and remembers.
 *
 * @param {string} command
 */
function whereThePersonStands(command) {
  const { npm_lifecycle_event: script, INIT_CWD: from } = process.env;
  return script === command && from !== undefined ? from : process.cwd();
}

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) {
  console.error(`usage: node scripts/launch.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  process.exitCode = 64;
} else {
  try {
    await ensureDependencies(ROOT);
    process.exitCode = await command(findNode(ROOT), args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
