/**
 * The peer, better-auth, in the same tables. It is no dependency of this repository: with --peers the manifest in
 * peers/ is installed into a directory that is thrown away afterwards.
 */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sample } from '../lib/compare.ts';
import { load } from '../lib/load.ts';
import { type Server, withCpu } from '../lib/server.ts';
import type { Stage } from '../lib/stage.ts';

type Contender = [string, () => Promise<Sample>];
type Under = (server: Server, url: string, headers: Record<string, string>) => () => Promise<Sample>;

export interface Peers {
  readonly sameHash: string;
  readonly defaultHash: string;
  readonly session: string;
  signIns(seconds: number, connections: number): Contender[];
  sessionChecks(under: Under): Contender[];
}

const SAME = 'better-auth, PostgreSQL, argon2id';
const DEFAULT = 'better-auth, PostgreSQL, its default scrypt';
const SESSION = 'better-auth, PostgreSQL, /get-session';
const CACHED = 'better-auth, PostgreSQL, cookie cache (cannot revoke)';
const USERS = 40;

/** Null, with one line that says why, when the peer cannot be had. */
export async function startPeers(stage: Stage): Promise<Peers | null> {
  const directory = join(stage.directory, 'peers');
  cpSync(fileURLToPath(new URL('../peers', import.meta.url)), directory, { recursive: true });
  const install = ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', install, { cwd: directory, encoding: 'utf8' });
  if (status !== 0) {
    console.error(
      `--peers: better-auth could not be installed, its rows are left out (${stderr.trim().split('\n')[0]})`,
    );
    return null;
  }
  const up = (env: Record<string, string>): Promise<Server> =>
    stage.start(join(directory, 'better-auth.mjs'), {
      env: { PGURL: stage.postgresUrl, USERS: String(USERS), ...env },
      cwd: directory,
      log: join(stage.directory, 'peers.log'),
    });
  const same = await up({ HASH: 'argon2' });
  const byDefault = await up({ HASH: 'default' });
  const cached = await up({ HASH: 'argon2', COOKIE_CACHE: '1' });

  const bodies = Array.from({ length: USERS }, (_, index) =>
    JSON.stringify({ email: `user${index}@example.com`, password: `correct horse ${index}` }),
  );
  const headers = { 'content-type': 'application/json', origin: 'http://127.0.0.1' };
  const at = (server: Server, path: string): string => `http://127.0.0.1:${server.port}${path}`;
  return {
    sameHash: SAME,
    defaultHash: DEFAULT,
    session: SESSION,
    signIns: (seconds, connections) =>
      [[SAME, same] as const, [DEFAULT, byDefault] as const].map(([name, server]) => {
        const url = at(server, '/api/auth/sign-in/email');
        return [
          name,
          () => withCpu(server, () => load({ url, method: 'POST', headers, bodies, connections, seconds })),
        ];
      }),
    sessionChecks: (under) =>
      [[SESSION, same] as const, [CACHED, cached] as const].map(([name, server]) => [
        name,
        under(server, at(server, '/api/auth/get-session'), { cookie: String(server.facts.cookie) }),
      ]),
  };
}
