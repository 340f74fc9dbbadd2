/** Another system that the house calls: keeps what reached it and answers what a test says. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Called {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Partner {
  readonly url: string;
  /** What reached it since it was last emptied. */
  readonly called: Called[];
  /** What it answers, by path; 202 where nothing is said. */
  readonly answers: Record<string, number | (() => Promise<number>)>;
  forget(): void;
  close(): void;
}

export async function startPartner(): Promise<Partner> {
  const called: Called[] = [];
  const answers: Partner['answers'] = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const path = request.url ?? '';
      called.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const said = answers[path] ?? 202;
      response.writeHead(typeof said === 'number' ? said : await said(), { 'retry-after': '120' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    answers,
    forget() {
      called.length = 0;
      for (const path of Object.keys(answers)) delete answers[path];
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
