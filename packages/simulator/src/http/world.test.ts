/** The scripting API and the shell around it: lists, faults, live events, the page, and who is turned away. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAccount } from '../demo-accounts.ts';
import { carrierPost, makeTestWorld, sendSms, type TestWorld } from '../testing/test-world.ts';
import { startWorld } from '../world.ts';
import { accountList, faultsView, mailboxList, messageList, phoneList } from './world.model.ts';

const TO = '+14155550142';
let test: TestWorld;
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'world-page-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>World</title>');
  await writeFile(join(directory, 'assets', 'app-1a2b3c.js'), 'export {};');
  test = await makeTestWorld({ staticDirectory: directory });
});
afterAll(async () => {
  await test.dispose();
  await rm(directory, { recursive: true, force: true });
});

const json = async (path: string) => (await test.call(path)).json();
const put = (path: string, body: unknown) =>
  test.call(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('lists', () => {
  it('knows named phones before their first message, in the order they were named', async () => {
    await test.world().introduce({
      phones: [
        { number: '+819012345678', label: 'Haruka Sato' },
        { number: TO, label: 'Maya' },
      ],
      mailboxes: [{ address: 'Maya@Example.com', label: 'Maya' }],
    });
    expect((await put(`/v1/phones/${encodeURIComponent(TO)}`, { label: 'Maya Okafor' })).status).toBe(204);
    await sendSms(test, { To: TO, From: 'Bank', Body: 'Code 123456' });
    await sendSms(test, { To: '+33612345678', From: 'Bank', Body: 'Code 654321' });
    await carrierPost(test, 'Calls', { To: TO, From: '+14155550100', Twiml: '<Response><Say>Hi</Say></Response>' });
    expect(phoneList.parse(await json('/v1/phones')).phones).toMatchObject([
      { number: '+819012345678', label: 'Haruka Sato', messages: 0, calls: 0, lastAt: null },
      { number: TO, label: 'Maya Okafor', messages: 1, calls: 1 },
      { number: '+33612345678', label: null, messages: 1 },
    ]);
    expect(mailboxList.parse(await json('/v1/mailboxes')).mailboxes).toMatchObject([{ address: 'maya@example.com' }]);
  });

  it('lists newest first and no more than asked for', async () => {
    await sendSms(test, { To: TO, From: 'Bank', Body: 'first' });
    await sendSms(test, { To: TO, From: 'Bank', Body: 'second' });
    const { messages } = messageList.parse(await json(`/v1/phones/${TO}/messages?limit=2`));
    expect(messages.map((message) => message.body)).toEqual(['second', 'first']);
  });

  it('shows accounts, and clears messages without touching them', async () => {
    await test.world().broker.openAccount(demoAccount('japan', 'acct-japan', 'Haruka Sato'));
    expect((await test.call('/v1/messages', { method: 'DELETE' })).status).toBe(204);
    expect(await test.world().messages(TO)).toEqual([]);
    const { accounts } = accountList.parse(await json('/v1/accounts'));
    expect(accounts).toMatchObject([{ holder: 'Haruka Sato', summary: { currency: 'JPY' } }]);
  });

  it.each([
    '/v1/phones/0142/messages',
    `/v1/phones/${TO}/messages?limit=0`,
    `/v1/phones/${TO}/messages?limt=5`,
    '/v1/phones?x=1',
    '/v1/mailboxes/nobody/messages',
    '/v1/phones/%ff/messages',
  ])('refuses %s', async (path) => {
    const response = await test.call(path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, type: expect.stringContaining('urn:strongroom:') });
  });
});

describe('faults', () => {
  it('changes what is named and leaves the rest', async () => {
    await put('/v1/faults', { sms: { loseNext: 2, delaySeconds: 5 } });
    const table = faultsView.parse(
      await (await put('/v1/faults', { sms: { loseNext: 1 }, mail: { refuseNext: 1 } })).json(),
    );
    expect(table).toMatchObject({
      sms: { loseNext: 1, delaySeconds: 5 },
      mail: { refuseNext: 1 },
      broker: { loseNext: 0 },
    });
    expect(faultsView.parse(await json('/v1/faults'))).toEqual(table);
    await put('/v1/faults', { sms: { loseNext: 0, delaySeconds: 0 }, mail: { refuseNext: 0 } });
  });

  it.each([{ sms: { loseNext: -1 } }, { sms: { lose: 1 } }, { fax: {} }, [], { sms: { delaySeconds: 1e9 } }])(
    'refuses %j',
    async (body) => {
      expect((await put('/v1/faults', body)).status).toBe(400);
    },
  );
});

it('tells of everything live', async () => {
  const reading = new AbortController();
  const response = await test.call('/v1/events', { signal: reading.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (wanted: string) => {
    while (!text.includes(wanted)) text += (await reader.read()).value ?? '';
  };
  await until('the outside world');
  await test.world().setFault('sms', { duplicateNext: 1 });
  await sendSms(test, { To: TO, From: 'Bank', Body: 'Code 777888' });
  await until('777888');
  await test.world().clear();
  await until('event: cleared');
  expect(text.match(/^event: (.+)$/gm)).toEqual(
    ['faults', 'fault-used', 'sms', 'sms', 'cleared'].map((type) => `event: ${type}`),
  );
  reading.abort();
});

describe('the shell', () => {
  it('describes itself, and the description names every path it serves', async () => {
    const document = (await json('/openapi.json')) as {
      openapi: string;
      paths: object;
      components: { schemas: object };
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/phones',
        '/v1/faults',
        '/v1/events',
        '/broker/withdrawals',
        '/breached/range/{prefix}',
      ]),
    );
    const references = JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name ?? '');
  });

  it('serves the page at its routes and its files, under a strict policy', async () => {
    const page = await test.call('/mailbox', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('World');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const asset = await test.call('/assets/app-1a2b3c.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-security-policy')).toBe(policy);
    expect((await test.call('/assets/none.js')).status).toBe(404);
    expect((await test.call('/v1/none', { headers: { accept: 'text/html' } })).status).toBe(404);
    expect((await test.call('/..%2f..%2fetc/passwd')).status).toBeGreaterThanOrEqual(400);
  });

  it('answers only its own host name, so that no foreign name can be bound to it', async () => {
    const { port } = new URL(test.world().url);
    const ask = (host: string, path = '/v1/phones') =>
      new Promise<number>((resolve, reject) => {
        const request = http.get({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on('error', reject);
      });
    expect(await ask(`localhost:${port}`)).toBe(200);
    expect(await ask(`evil.example:${port}`)).toBe(421);
    expect(await ask('127.0.0.1.evil.example')).toBe(421);
    expect(await ask('evil.example', '/carrier/2010-04-01/Accounts/x/Messages.json')).toBe(421);
    expect(await ask('evil.example', '/broker/rates')).toBe(421);
  });

  it('refuses requests another site sends through the browser', async () => {
    const from = (site: string, method = 'DELETE') =>
      test.call('/v1/messages', { method, headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' } });
    expect((await from('cross-site')).status).toBe(403);
    expect((await from('same-site')).status).toBe(403);
    expect((await from('same-origin')).status).toBe(204);
  });

  it('refuses broken JSON and the wrong content type without failing', async () => {
    const send = (type: string, body: string) =>
      test.call('/v1/faults', { method: 'PUT', headers: { 'content-type': type }, body });
    expect((await send('application/json', '{"sms":')).status).toBe(400);
    expect((await send('application/json', '{"__proto__":{}}')).status).toBe(400);
    expect((await send('text/xml', '<x/>')).status).toBe(415);
    expect((await send('application/json', `"${'x'.repeat(70_000)}"`)).status).toBe(413);
  });
});

it('does not listen beyond loopback', async () => {
  await expect(
    startWorld({
      databaseUrl: 'postgresql://nobody@/none',
      host: '0.0.0.0',
      port: 0,
      smtpPort: 0,
      clock: test.clock,
      random: (length) => new Uint8Array(length),
      brokerToken: 'x',
      carrier: { accountSid: 'x', authToken: 'x' },
    }),
  ).rejects.toThrow('loopback');
});
