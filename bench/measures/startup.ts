/** Row 13: the command line's own `serve` against a database that is there and migrated, and what a session costs. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROKER_TOKEN, CARRIER } from '../lib/credentials.ts';
import { pinned, residentMb, SERVER_CORE } from '../lib/machine.ts';
import { SESSION_COOKIE } from '../lib/person.ts';
import { figureOf, single, type Table } from '../lib/report.ts';
import { inTurn } from '../lib/rounds.ts';
import { startServer } from '../lib/server.ts';
import type { Stage } from '../lib/stage.ts';
import { median, rangeOf, rounded } from '../lib/statistics.ts';
import { openWire, type Wire } from '../lib/wire.ts';
import { PORTAL } from './pages.ts';

const CLI = fileURLToPath(new URL('../../server/src/cli.ts', import.meta.url));
/** Long enough for what was only needed to start to be collected. */
const SETTLE_MS = 1_500;
const SESSIONS = 600;
const CONNECTIONS = 8;
const ROUNDS = 5;

interface Start {
  readonly readyMs: number;
  readonly ownMb: number;
  readonly hasherMb: number;
}

export async function measureStartup(stage: Stage): Promise<Table> {
  const config = join(stage.directory, 'serve.json');
  writeFileSync(config, JSON.stringify(serveConfig(await stage.newDatabase(), stage.directory)));
  // The first start, which is thrown away, migrates the database.
  const starts = await inTurn<Start>(new Map([['serve', () => serveOnce(config)]]), Math.max(3, stage.effort.rounds));
  const of = (field: keyof Start) => rangeOf((starts.get('serve') ?? []).map((start) => start[field]));
  const bytes = await bytesPerSession(stage);
  return {
    title: 'Start-up and memory',
    note: 'strongroom serve; database elsewhere and migrated, portal served. The hash process is counted apart.',
    rows: [
      {
        'exec to ready ms': rounded(of('readyMs').median),
        'idle RSS MB': rounded(of('ownMb').median),
        'hash process RSS MB': rounded(of('hasherMb').median),
        'bytes per cached session': Math.round(bytes),
      },
    ],
    figures: [figureOf('13', of('readyMs')), figureOf('13-rss', of('ownMb')), single('13-session', bytes)],
  };
}

const serveConfig = (databaseUrl: string, directory: string) => ({
  dataDirectory: join(directory, 'serve'),
  http: {
    port: 18_480,
    publicOrigin: 'https://strongroom.example',
    portalDirectory: PORTAL,
    trustedProxies: ['127.0.0.1'],
  },
  operations: { port: 18_481 },
  database: { url: databaseUrl },
  vault: { rootKeys: [{ id: 'bench', key: randomBytes(32).toString('base64') }] },
  carriers: { main: { kind: 'messages-api', baseUrl: 'http://127.0.0.1:9/carrier', ...CARRIER, from: '+12025550100' } },
  mail: { host: '127.0.0.1', port: 9, tls: 'none', from: 'Strongroom <notices@strongroom.example>' },
  broker: { baseUrl: 'http://127.0.0.1:9/broker', token: BROKER_TOKEN },
  log: { level: 'warn' },
});

function serveOnce(config: string): Promise<Start> {
  const [program, args] = pinned(SERVER_CORE, process.execPath, [CLI, '--json', '--config', config, 'serve']);
  const startedAt = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complained = '';
  child.stderr.on('data', (data) => {
    complained += data;
  });
  return new Promise((resolve, reject) => {
    const early = (code: number | null): void => reject(new Error(`serve ended with ${code}\n${complained}`));
    child.once('exit', early);
    child.stdout.once('data', () => {
      const readyMs = performance.now() - startedAt;
      setTimeout(() => {
        const memory = residentMb(child.pid as number);
        child.removeListener('exit', early);
        child.once('exit', () => {
          resolve({ readyMs, ownMb: memory?.own ?? Number.NaN, hasherMb: memory?.children ?? Number.NaN });
        });
        child.kill('SIGTERM');
      }, SETTLE_MS);
    });
  });
}

/** Opens sessions, then asks for each once, so that each is in the cache: the heap grows by what they cost. */
async function bytesPerSession(stage: Stage): Promise<number> {
  const server = await startServer('ours.ts', {
    env: { PGURL: stage.postgresUrl, USERS: '16', SESSIONS_PER_USER: '1000000' },
    nodeArgs: ['--expose-gc'],
    log: join(stage.directory, 'sessions.log'),
  });
  try {
    const host = String(server.facts.host);
    const wires = await Promise.all(Array.from({ length: CONNECTIONS }, () => openWire(server.port, host)));
    const secrets = await server.ask<string[]>({ sessions: SESSIONS });
    const visitAll = async (): Promise<void> => {
      const left = [...secrets];
      const visit = async (wire: Wire): Promise<void> => {
        for (let secret = left.pop(); secret !== undefined; secret = left.pop()) {
          const { body } = await wire.request('GET', '/v1/session', { cookie: `${SESSION_COOKIE}=${secret}` });
          if (!body.includes('"signedIn":true')) throw new Error(`the session is not live: ${body}`);
        }
      };
      await Promise.all(wires.map(visit));
    };
    const grown: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      await visitAll();
      const held = await server.ask<{ bytes: number; sessions: number }>({ heap: true });
      // The cache holds what was asked for within the last second; once that is over it holds what asks next.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const [wire] = wires;
      await wire?.request('GET', '/v1/session', { cookie: `${SESSION_COOKIE}=${secrets[0]}` });
      const rest = await server.ask<{ bytes: number; sessions: number }>({ heap: true });
      if (round > 0) grown.push((held.bytes - rest.bytes) / (held.sessions - rest.sessions));
    }
    for (const wire of wires) wire.close();
    return median(grown);
  } finally {
    await server.stop();
  }
}
