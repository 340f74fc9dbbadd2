/**
 * Closed-loop load on one URL: wrk where it is installed (a C client that leaves the core it shares nearly alone),
 * autocannon otherwise. Good for ratios, not for tails: those come from open-model.ts.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLIENT_CORE, has, pinned } from './machine.ts';

export interface Load {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx, and requests without an answer. */
  readonly bad: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly bodies?: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

const withWrk = has('wrk');

export const load = (options: LoadOptions): Promise<Load> => (withWrk ? wrk(options) : autocannon(options));

const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;

async function wrk({ url, headers = {}, method = 'GET', bodies, connections, seconds }: LoadOptions): Promise<Load> {
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-wrk-'));
  const script = join(directory, 'load.lua');
  const lines = [
    `wrk.method=${quoted(method)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${quoted(name)}]=${quoted(value)}`),
    ...(bodies === undefined
      ? []
      : [
          `local b={${bodies.map(quoted).join(',')}} local r={} local i=0`,
          'init=function() for k,v in ipairs(b) do r[k]=wrk.format(nil,nil,nil,v) end end',
          'request=function() i=i%#r+1 return r[i] end',
        ]),
    'done=function(s,l,r) io.write(string.format("JSON {\\"n\\":%d,\\"us\\":%d,\\"bad\\":%d,\\"p50\\":%d,\\"p99\\":%d}\\n",' +
      's.requests,s.duration,s.errors.status+s.errors.connect+s.errors.read+s.errors.write+s.errors.timeout,' +
      'l:percentile(50),l:percentile(99))) end',
  ];
  writeFileSync(script, lines.join('\n'));
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, url];
  try {
    const said = await output(...pinned(CLIENT_CORE, 'wrk', args));
    const line = /JSON (\{.*\})/.exec(said)?.[1];
    if (line === undefined) throw new Error(`wrk said:\n${said}`);
    const { n, us, bad, p50, p99 } = JSON.parse(line) as Record<'n' | 'us' | 'bad' | 'p50' | 'p99', number>;
    return { count: n, perSecond: n / (us / 1e6), p50: p50 / 1e3, p99: p99 / 1e3, bad };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        said += data;
      });
    }
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}

/** Its command line, so that it has a process and a core of its own. It repeats one body; that is all it is given. */
async function autocannon(options: LoadOptions): Promise<Load> {
  const { url, headers = {}, method = 'GET', bodies, connections, seconds } = options;
  const program = fileURLToPath(import.meta.resolve('autocannon'));
  const args = [program, '--json', '-c', String(connections), '-d', String(seconds), '-m', method];
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}=${value}`);
  if (bodies?.[0] !== undefined) args.push('-b', bodies[0]);
  const said = await output(...pinned(CLIENT_CORE, process.execPath, [...args, url]));
  const { requests, latency, duration, non2xx, errors } = JSON.parse(said.slice(said.indexOf('{'))) as {
    requests: { total: number };
    latency: { p50: number; p99: number };
    duration: number;
    non2xx: number;
    errors: number;
  };
  const { total } = requests;
  return { count: total, perSecond: total / duration, p50: latency.p50, p99: latency.p99, bad: non2xx + errors };
}
