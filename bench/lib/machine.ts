/** What this machine offers a measurement: cores to pin to, a load generator, and the kernel's own accounting. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export const has = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

const CORES = availableParallelism();
const canPin = process.platform === 'linux' && CORES > 1 && has('taskset');

/** The server under test has one core for itself; the load comes from another one, and so does what is simulated. */
export const SERVER_CORE = canPin ? '0' : null;
export const CLIENT_CORE = canPin ? '1' : null;

export function pinned(core: string | null, program: string, args: readonly string[]): [string, readonly string[]] {
  return core === null ? [program, args] : ['taskset', ['-c', core, program, ...args]];
}

/** Moves this process, all threads, to a core. Processes that it started before stay where they are. */
export function pinSelf(core: string | null): void {
  if (core !== null) spawnSync('taskset', ['-a', '-c', '-p', core, String(process.pid)], { stdio: 'ignore' });
}

export const countsCpu = process.platform === 'linux';
const TICKS_PER_SECOND = 100;

/** CPU seconds used so far by a process, its threads and its living children; null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  if (!countsCpu) return null;
  const [user = 0, system = 0] = statOf(pid).slice(11, 13).map(Number);
  const children = childrenOf(pid).map((child) => cpuSeconds(child) ?? 0);
  return (user + system) / TICKS_PER_SECOND + children.reduce((sum, seconds) => sum + seconds, 0);
}

/** The fields of /proc/<pid>/stat that follow the program's name, which may itself hold spaces and brackets. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** Resident memory in MB of a process and its living children. */
export function residentMb(pid: number): { readonly own: number; readonly children: number } | null {
  if (!countsCpu) return null;
  const of = (id: number): number => {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
    return Number(kb ?? 0) / 1024;
  };
  return { own: of(pid), children: childrenOf(pid).reduce((sum, child) => sum + of(child), 0) };
}

export const machineFacts = () => ({
  node: process.version,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: CORES,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  pinned: canPin,
  countsCpu,
  loadGenerator: has('wrk') ? 'wrk' : 'autocannon',
});
