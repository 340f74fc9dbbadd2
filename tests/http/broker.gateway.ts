/**
 * A gateway between the house and the paper broker, as brokers put one in front of what they have: it passes everything
 * on, until a test tells it how to answer instead.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface BrokerGateway {
  /** Stands in front of this broker from now on; answers its own base URL. */
  before(brokerUrl: string): Promise<string>;
  /** `pass` tells what the broker itself answers; null hangs up. */
  answerWith(answer: (call: string, pass: () => Promise<Reply>) => Promise<Reply | null>): void;
  /** How often this withdrawal was ordered and asked about so far, by method. */
  calls(withdrawalId: string): string[];
  close(): Promise<void>;
}

export function makeBrokerGateway(): BrokerGateway {
  let broker = '';
  const calls: { readonly method: string; readonly key: string }[] = [];
  const passOn = (_call: string, pass: () => Promise<Reply>): Promise<Reply | null> => pass();
  let answer = passOn;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = 'GET', url = '' } = request;
    const [, first, last = ''] = url.split('/');
    const call = `${method} /${first}`;
    calls.push({ method, key: request.headers['idempotency-key']?.toString() ?? last });
    const reply = await answer(call, async () => {
      const headers = new Headers();
      for (const name of ['authorization', 'content-type', 'idempotency-key']) {
        const value = request.headers[name];
        if (typeof value === 'string') headers.set(name, value);
      }
      const passed = await fetch(`${broker}${url}`, { method, headers, ...(body !== '' && { body }) });
      return { status: passed.status, body: await passed.text() };
    });
    if (reply === null) response.destroy();
    else response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return {
    async before(brokerUrl) {
      broker = brokerUrl;
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    answerWith(next) {
      answer = next;
    },
    calls: (withdrawalId) => calls.filter(({ key }) => key === withdrawalId).map(({ method }) => method),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
