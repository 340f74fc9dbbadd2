/** One contract for every carrier, held against the simulated outside world over the real protocols. */
import { randomBytes } from 'node:crypto';
import { startWorld, type World } from '@strongroom/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import { type FreshDatabase, freshDatabase } from '../../../testing/database.ts';
import type { Receipt } from '../delivery.model.ts';
import { makeMessagesApi } from './messages-api.ts';
import { makeSmtpMail, type SmtpMail } from './smtp.ts';

const carrier = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'carrier-token' };
const smtpCredentials = { user: 'strongroom', password: 'mail-password' };
const PHONE = '+14155550142';
const MAIL = 'aiko@example.com';
const TEXT = 'Strongroom: 482913 – «approves» <Say> & "pays" 出金 \'today\'';

let fresh: FreshDatabase;
let world: World;
let mail: SmtpMail;
let serial = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
  world = await startWorld({
    ...{ databaseUrl: fresh.url, host: '127.0.0.1', port: 0, smtpPort: 0, carrier, smtpCredentials },
    ...{ clock: { now: () => Date.now() }, random: (length) => randomBytes(length), brokerToken: 'not-used' },
  });
  mail = smtp();
});
afterAll(async () => {
  mail.close();
  await world.close();
  await fresh.drop();
});
beforeEach(async () => {
  await world.clear();
  serial += 1;
});

const api = (changes: { authToken?: string } = {}) =>
  makeMessagesApi({ baseUrl: `${world.url}/carrier`, ...carrier, from: '+14155550100', timeoutMs: 10_000, ...changes });
const smtp = (auth = smtpCredentials) =>
  makeSmtpMail({
    ...{ ...world.smtp, tls: 'none', auth, timeoutMs: 10_000 },
    from: 'Strongroom <notices@strongroom.example>',
  });

interface Way {
  readonly name: 'sms' | 'voice' | 'mail';
  readonly goodRecipient: string;
  readonly badRecipient: string;
  send(messageId: string, to: string): Promise<Receipt>;
  arrived(): Promise<string[]>;
}

const ways: readonly Way[] = [
  {
    ...{ name: 'sms', goodRecipient: PHONE, badRecipient: '0142' },
    send: (messageId, to) => api().sendText({ messageId, to, text: TEXT }),
    arrived: async () => (await world.messages(PHONE)).map(({ body }) => body),
  },
  {
    ...{ name: 'voice', goodRecipient: PHONE, badRecipient: '0142' },
    send: (messageId, to) => api().call({ messageId, to, text: TEXT, language: 'fr' }),
    arrived: async () => (await world.calls(PHONE)).map(({ words }) => words),
  },
  {
    ...{ name: 'mail', goodRecipient: MAIL, badRecipient: 'nobody@@example.com' },
    send: (messageId, to) => mail.sendMail({ messageId, to, subject: 'Strongroom : 出金', text: TEXT }),
    arrived: async () => (await world.mails(MAIL)).map(({ text }) => text),
  },
];

describe.each(ways)('the $name carrier', (way) => {
  const id = () => `msg_${way.name}_${serial}`;

  it('brings the text unchanged and names the message', async () => {
    const { reference } = await way.send(id(), way.goodRecipient);
    expect(reference.length).toBeGreaterThan(3);
    expect(await way.arrived()).toEqual([TEXT]);
  });

  it('brings a repeat of the same message once', async () => {
    const first = await way.send(id(), way.goodRecipient);
    const second = await way.send(id(), way.goodRecipient);
    expect(second).toEqual(first);
    expect(await way.arrived()).toHaveLength(1);
  });

  it('asks for a repeat when the outside world refuses for now', async () => {
    await world.setFault(way.name, { refuseNext: 1 });
    const refused = await way.send(id(), way.goodRecipient).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(refused).not.toBeInstanceOf(PermanentJobFailure);
    await way.send(id(), way.goodRecipient);
    expect(await way.arrived()).toHaveLength(1);
  });

  it('gives up on a recipient that cannot be, without repeating it in the error', async () => {
    const refused = await way.send(id(), way.badRecipient).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PermanentJobFailure);
    expect(String(refused)).not.toContain(way.badRecipient);
    expect(await way.arrived()).toEqual([]);
  });
});

describe('details of a carrier', () => {
  it('a call is spoken in the language of the person', async () => {
    await api().call({ messageId: `msg_${serial}`, to: PHONE, text: 'こんにちは', language: 'ja' });
    expect(await world.calls(PHONE)).toMatchObject([{ language: 'ja-JP', words: 'こんにちは' }]);
  });

  it('a mail carries subject, sender and a Message-ID made of the message id', async () => {
    await mail.sendMail({ messageId: 'msg_abc', to: MAIL, subject: 'Strongroom : 出金', text: 'x' });
    expect(await world.mails(MAIL)).toMatchObject([
      { subject: 'Strongroom : 出金', from: 'notices@strongroom.example', messageId: '<msg_abc@strongroom.example>' },
    ]);
  });

  it('a subject cannot bring in another header, nor an address another recipient', async () => {
    const subject = 'Paid\r\nBcc: other@example.com';
    await mail.sendMail({ messageId: 'msg_subject', to: MAIL, subject, text: 'x' });
    await mail
      .sendMail({ messageId: 'msg_two', to: `${MAIL}, other@example.com`, subject: 'x', text: 'x' })
      .catch(() => {});
    expect(await world.mails('other@example.com')).toEqual([]);
  });

  it('wrong credentials are final', async () => {
    const wrong = api({ authToken: 'other' }).sendText({ messageId: 'msg_auth', to: PHONE, text: 'x' });
    await expect(wrong).rejects.toBeInstanceOf(PermanentJobFailure);
    const mailer = smtp({ user: 'strongroom', password: 'other' });
    const wrongMail = mailer.sendMail({ messageId: 'msg_auth', to: MAIL, subject: 'x', text: 'x' });
    await expect(wrongMail).rejects.toBeInstanceOf(PermanentJobFailure);
    mailer.close();
  });
});
