/** What the simulated carrier never does: silence, redirects, nonsense. Against a small double on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import { makeMessagesApi, twiml } from './messages-api.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let answer: Answer;
let requests: { url: string; headers: IncomingMessage['headers']; form: Record<string, string> }[] = [];

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('utf8');
  });
  request.on('end', () => {
    const form = Object.fromEntries(new URLSearchParams(body));
    requests.push({ url: request.url ?? '', headers: request.headers, form });
    answer(request, response);
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  requests = [];
});

const json =
  (status: number, body: unknown): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const send = (timeoutMs = 5_000) => {
  const { port } = server.address() as AddressInfo;
  const settings = {
    baseUrl: `http://127.0.0.1:${port}`,
    accountSid: 'AC1',
    authToken: 'secret',
    from: '+14155550100',
  };
  return makeMessagesApi({ ...settings, timeoutMs }).sendText({
    messageId: 'msg_1',
    to: '+14155550142',
    text: 'a&b c',
  });
};

describe('the messages API', () => {
  it('posts a form with basic credentials and the message id as idempotency key', async () => {
    answer = json(201, { sid: 'SM1', status: 'queued' });
    expect(await send()).toEqual({ reference: 'SM1' });
    expect(requests).toMatchObject([
      {
        url: '/2010-04-01/Accounts/AC1/Messages.json',
        headers: {
          authorization: `Basic ${Buffer.from('AC1:secret').toString('base64')}`,
          'content-type': expect.stringContaining('application/x-www-form-urlencoded'),
          'idempotency-key': 'msg_1',
        },
        form: { To: '+14155550142', From: '+14155550100', Body: 'a&b c' },
      },
    ]);
  });

  it.each([
    [400, true],
    [401, true],
    [403, true],
    [404, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])('takes %i as final: %s', async (status, final) => {
    answer = json(status, { code: 21_211, message: 'Invalid To +14155550142' });
    const failure = await send().catch((error: unknown) => error);
    expect(failure instanceof PermanentJobFailure).toBe(final);
    expect((failure as Error).message).toBe(`the carrier answered ${status} (code 21211)`);
  });

  it('does not take a page that is no answer for an accepted message', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    await expect(send()).rejects.toThrow('without naming the message');
  });

  it('follows no redirect with a code and credentials in hand', async () => {
    answer = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    const failure = await send().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(PermanentJobFailure);
    expect(requests).toHaveLength(1);
  });

  it('does not wait for ever', async () => {
    answer = () => {};
    await expect(send(50)).rejects.toThrow(/timeout/i);
  });
});

describe('a spoken document', () => {
  it('holds the text as text, whatever it contains', () => {
    expect(twiml(`</Say><Dial>+1900</Dial> & "x" 'y'`, 'en-US')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="1"/><Say language="en-US">' +
        '&lt;/Say&gt;&lt;Dial&gt;+1900&lt;/Dial&gt; &amp; &quot;x&quot; &apos;y&apos;</Say></Response>',
    );
  });
});
