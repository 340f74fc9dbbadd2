/**
 * A sample application that knows nothing of Strongroom, and Debian's nginx in front of it with the very lines of the
 * guide (docs/guides/integrate.md): the journey proves what the guide says.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import type { House } from './house.ts';

const GUIDE = fileURLToPath(new URL('../../../docs/guides/integrate.md', import.meta.url));

export interface Proxied {
  /** What reached the application, request by request. */
  readonly seen: readonly { readonly path: string; readonly user: string; readonly cookie: string }[];
  close(): Promise<void>;
}

export async function startProxied(house: House, nginx: string): Promise<Proxied> {
  const seen: { path: string; user: string; cookie: string }[] = [];
  const application = createServer((request, response) => {
    const user = String(request.headers['remote-user'] ?? '');
    seen.push({ path: request.url ?? '', user, cookie: request.headers.cookie ?? '' });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'set-cookie': 'theme=dark; Path=/' });
    response.end(
      `<!doctype html><title>Reports</title><link rel="icon" href="data:,"><h1>Reports of ${user}</h1>` +
        '<form method="post" action="/.strongroom/leave"><button>Leave</button></form>',
    );
  });
  application.listen(0, '127.0.0.1');
  await once(application, 'listening');
  const directory = await mkdtemp(join(tmpdir(), 'strongroom-nginx-'));
  const file = join(directory, 'nginx.conf');
  await writeFile(file, await configuration(directory, house, application));
  const child = spawn(nginx, ['-p', directory, '-c', file, '-e', join(directory, 'error.log')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const failed = ended.then(() => Promise.reject(new Error('nginx did not start')));
  failed.catch(() => {});
  await Promise.race([failed, untilReachable(Number(new URL(house.gate.applicationUrl).port))]);
  return {
    seen,
    async close() {
      child.kill('SIGQUIT');
      await ended;
      application.closeAllConnections();
      application.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function configuration(directory: string, { gate }: House, application: Server): Promise<string> {
  const [, lines = ''] = /```nginx\n(.*?)```/s.exec(await readFile(GUIDE, 'utf8')) ?? [];
  const server = lines
    .replaceAll('http://127.0.0.1:4192', gate.url)
    .replaceAll('http://127.0.0.1:9000', `http://127.0.0.1:${(application.address() as AddressInfo).port}`);
  const { hostname, port } = new URL(gate.applicationUrl);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join('\n');
  return `daemon off; master_process off; pid ${directory}/pid;
events {}
http {
access_log off;
${temporary}
server { listen 127.0.0.1:${port}; server_name ${hostname};
${server}}
}
`;
}

const untilReachable = (port: number): Promise<void> =>
  expect.poll(() => isReachable(port), { intervals: [20] }).toBe(true);

async function isReachable(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const reached = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return reached;
}
