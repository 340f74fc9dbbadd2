/**
 * Runs the real command in place of the launcher, as close to exec as two processes can be: output and exit code pass
 * through, signals are handed on, and neither outlives the other.
 *
 * How a launcher can die and what ends the child: SIGTERM, SIGINT, SIGHUP are handed on; kill -9 closes the channel
 * between the two, which leash.mjs inside the child notices; kill of the `npm` or the shell above is seen here, because
 * then the launcher has another parent.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEASH = new URL('leash.mjs', import.meta.url).href;
const BIN = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const PARENT_CHECK_MS = 250;
const PATIENCE_MS = 15_000;
/** @type {readonly NodeJS.Signals[]} */
const HANDED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs a program under the chosen Node and answers its exit code (128 and the signal's number when one ended it).
 * @param {string} node
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, quiet?: boolean }} options `quiet` sends stdout to stderr
 * @returns {Promise<number>}
 */
export function runChild(node, args, { cwd, env = {}, quiet = false }) {
  const path = [dirname(node), BIN, process.env.PATH ?? ''].join(delimiter);
  // By no name that begins with STRONGROOM_: those are configuration, and an unknown one stops the server.
  const child = spawn(node, ['--import', LEASH, ...args], {
    cwd,
    env: { ...process.env, ...env, PATH: path, LAUNCHER_PROCESS: String(process.pid) },
    stdio: ['inherit', quiet ? process.stderr : 'inherit', 'inherit', 'ipc'],
  });
  const letGo = [...HANDED_ON.map((signal) => handOn(signal, child)), watchAbove(child)];
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const release of letGo) release();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * @param {NodeJS.Signals} signal
 * @param {import('node:child_process').ChildProcess} child
 */
function handOn(signal, child) {
  const handler = () => {
    // Ctrl-C in a terminal reaches the child without us; handing it on would look like an impatient second one.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  process.on(signal, handler);
  return () => process.off(signal, handler);
}

/** @param {import('node:child_process').ChildProcess} child */
function watchAbove(child) {
  const above = ancestors();
  /** @type {NodeJS.Timeout | undefined} */
  let patience;
  const watch = setInterval(() => {
    if (ancestors() === above || patience !== undefined) return;
    child.kill('SIGTERM');
    patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  }, PARENT_CHECK_MS);
  return () => {
    clearInterval(watch);
    clearTimeout(patience);
  };
}

/**
 * Inside npm: the process above us (a shell) and the one above that (npm itself), as text to compare. npm hands signals
 * to the shell only, and a shell that waits does not hand them on. Outside npm a change means nothing: a launcher
 * started with nohup outlives its terminal on purpose.
 */
function ancestors() {
  if (process.env.npm_lifecycle_event === undefined) return '';
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    // The fields follow the program's name, which stands in brackets: state, then the parent.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] ?? '';
  } catch {
    return '';
  }
}

/**
 * The program of an installed package, to be run by the chosen Node: links in node_modules/.bin are shell scripts on
 * Windows, and start whichever Node is on the path.
 * @param {string} root
 * @param {string} name of the package
 * @param {string} program
 */
export function programOf(root, name, program = name.split('/').at(-1) ?? name) {
  const folder = join(root, 'node_modules', ...name.split('/'));
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}
