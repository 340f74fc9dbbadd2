/** The mailbox over real SMTP, spoken by hand: acknowledged once stored, once per Message-ID, plain words only. */
import net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestWorld, type TestWorld } from '../testing/test-world.ts';

const TO = 'maya.okafor@example.com';
let test: TestWorld;

/** Says the lines one by one, each after the answer to the one before; returns the answers. */
async function converse(lines: readonly string[], world = test.world()): Promise<string[]> {
  const { host, port } = world.smtp;
  const socket = net.connect(port, host);
  const answers: string[] = [];
  const queue = [...lines];
  let buffer = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket) {
    buffer += chunk;
    const last = buffer.trimEnd().split('\r\n').at(-1) ?? '';
    if (!buffer.endsWith('\r\n') || !/^\d{3} /.test(last)) continue;
    answers.push(last);
    buffer = '';
    const line = queue.shift();
    if (line === undefined) socket.end();
    else socket.write(`${line}\r\n`);
  }
  return answers;
}

const mailOf = (headers: readonly string[], body: string) => [...headers, '', body, '.'].join('\r\n');
async function send(message: string, to = TO): Promise<string> {
  const answers = await converse([
    'EHLO test',
    'MAIL FROM:<desk@broker.example>',
    `RCPT TO:<${to}>`,
    'DATA',
    message,
    'QUIT',
  ]);
  return answers[5] ?? '';
}
const notice = (id: string, body = 'A new device signed in. Was this you?') =>
  mailOf(
    [
      'From: Strongroom <desk@broker.example>',
      `To: ${TO}`,
      'Subject: =?utf-8?q?New_device_=E2=80=94_Z=C3=BCrich?=',
      `Message-ID: ${id}`,
    ],
    body,
  );

beforeAll(async () => {
  test = await makeTestWorld();
});
afterAll(() => test.dispose());
beforeEach(async () => {
  await test.world().clear();
  await test.world().setFault('mail', { loseNext: 0, duplicateNext: 0, refuseNext: 0, delaySeconds: 0 });
});

it('takes a mail and shows its words', async () => {
  expect(await send(notice('<a1@broker.example>', 'Your code is 90412277.'))).toMatch(/^250 2\.0\.0 Ok: queued as ML/);
  expect(await test.world().mails(TO)).toMatchObject([
    {
      to: TO,
      from: 'desk@broker.example',
      subject: 'New device — Zürich',
      text: 'Your code is 90412277.',
      messageId: '<a1@broker.example>',
      code: '90412277',
    },
  ]);
});

it('takes one mail per Message-ID and recipient, whatever the spelling of the address', async () => {
  await Promise.all(Array.from({ length: 8 }, () => send(notice('<a2@broker.example>'))));
  await send(notice('<a2@broker.example>'), 'MAYA.Okafor@Example.com');
  await test.restart();
  expect(await send(notice('<a2@broker.example>'))).toMatch(/^250 /);
  expect(await test.world().mails(TO)).toHaveLength(1);
});

it('never shows HTML, only its words', async () => {
  const html = '<style>p{}</style><p>Hello <b>Maya</b></p><script>alert(1)</script><img src=x onerror=y>';
  await send(mailOf(['Subject: x', 'Message-ID: <a3@x>', 'Content-Type: text/html'], html));
  const text = (await test.world().mails(TO))[0]?.text ?? '';
  expect(text).toContain('Hello Maya');
  expect(text).not.toMatch(/[<>]|alert/);
});

it('refuses a mail that is too big and an address that is none', async () => {
  expect(await send(mailOf(['Subject: x'], `${'x'.repeat(70)}\r\n`.repeat(16_000)))).toMatch(/^552 /);
  const answers = await converse(['EHLO test', 'MAIL FROM:<desk@broker.example>', 'RCPT TO:<maya@nowhere>', 'QUIT']);
  expect(answers[3]).toMatch(/^553 /);
  expect(await test.world().mails(TO)).toEqual([]);
});

it('with credentials takes mail only from who knows them', async () => {
  const guarded = await makeTestWorld({ smtpCredentials: { user: 'desk', password: 'a long enough one' } });
  const plain = (password: string) => `AUTH PLAIN ${Buffer.from(`\0desk\0${password}`).toString('base64')}`;
  const attempt = (...auth: string[]) =>
    converse(['EHLO test', ...auth, 'MAIL FROM:<desk@broker.example>', 'QUIT'], guarded.world());
  expect((await attempt())[2]).toMatch(/^530 /);
  expect(await attempt(plain('wrong'))).toMatchObject({
    2: expect.stringMatching(/^535 /),
    3: expect.stringMatching(/^530 /),
  });
  expect(await attempt(plain('a long enough one'))).toMatchObject({
    2: expect.stringMatching(/^235 /),
    3: expect.stringMatching(/^250 /),
  });
  await guarded.dispose();
});

describe('faults', () => {
  it('refuses for now and takes the retry', async () => {
    await test.world().setFault('mail', { refuseNext: 1 });
    expect(await send(notice('<b1@x>'))).toMatch(/^451 /);
    expect(await send(notice('<b1@x>'))).toMatch(/^250 /);
    expect(await test.world().mails(TO)).toHaveLength(1);
  });

  it('accepts and loses', async () => {
    await test.world().setFault('mail', { loseNext: 1 });
    expect(await send(notice('<b2@x>'))).toMatch(/^250 /);
    expect(await test.world().mails(TO)).toEqual([]);
  });

  it('delivers twice and late', async () => {
    await test.world().setFault('mail', { duplicateNext: 1, delaySeconds: 30 });
    await send(notice('<b3@x>'));
    expect(await test.world().mails(TO)).toEqual([]);
    test.clock.advance(30_000);
    expect(await test.world().mails(TO)).toHaveLength(2);
  });
});
