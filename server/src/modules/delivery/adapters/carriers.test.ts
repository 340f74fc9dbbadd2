/**
 * One contract for every carrier, held over the real protocols against its peer on loopback: the simulated outside world,
 * and for SMPP an independent message centre.
 */
import { randomBytes } from 'node:crypto';
import { startWorld, type World } from '@strongroom/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import { type FreshDatabase, freshDatabase } from '../../../testing/database.ts';
import type { Receipt } from '../delivery.model.ts';
import { readDeliveryReport } from '../mail/delivery-report.ts';
import { makeReturnAddresses } from '../mail/return-address.ts';
import { NotAccepted } from '../receipts.model.ts';
import { makeMessagesApi } from './messages-api.ts';
import { carrierAt, centre, closeAll } from './smpp/message-centre.fixture.ts';
import type { SmppCarrier } from './smpp/smpp-carrier.ts';
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
/** The message centre: what it has taken, and how many it turns away first. */
let second: SmppCarrier;
let simulated: SmppCarrier;
let joined: string[] = [];
let refusals = 0;
/** What came back, as the mail server of the world reports it. */
let returned: Buffer[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  world = await startWorld({
    databaseUrl: fresh.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    carrier,
    smtpCredentials,
    clock: { now: () => Date.now() },
    random: (length) => randomBytes(length),
    brokerToken: 'not-used',
    smpp: { port: 0, systemId: 'house', password: 'kT5wQz8L' },
    onMailReturned: (report) => returned.push(report),
  });
  mail = smtp();
  const peer = await centre((pdu, count) => {
    if (!/^\d{8,}$/.test(String(pdu.destination_addr))) return { command_status: 0x0b };
    if (refusals > 0) {
      refusals -= 1;
      return { command_status: 0x14 };
    }
    joined.push((pdu.short_message as { message: string }).message);
    return { message_id: `message-${count}` };
  });
  ({ carrier: second } = carrierAt(peer.port, { throttledMs: 0 }));
  ({ carrier: simulated } = carrierAt(world.smpp?.port ?? 0, { throttledMs: 0 }));
});
afterAll(async () => {
  mail.close();
  await closeAll();
  await world.close();
  await fresh.drop();
});
beforeEach(async () => {
  await world.clear();
  joined = [];
  returned = [];
  serial += 1;
});

const api = (changes: { authToken?: string } = {}) =>
  makeMessagesApi({ baseUrl: `${world.url}/carrier`, ...carrier, from: '+14155550100', timeoutMs: 10_000, ...changes });
const smtp = (auth = smtpCredentials, more: { returnAddress?: (messageId: string) => string } = {}) =>
  makeSmtpMail({
    ...more,
    ...world.smtp,
    tls: 'none',
    auth,
    timeoutMs: 10_000,
    from: 'Strongroom <notices@strongroom.example>',
  });

interface Way {
  readonly name: 'sms' | 'voice' | 'mail' | 'smpp' | 'simulated smpp';
  /** The peer turns the next one away, to be tried again. */
  refuseNext(): Promise<unknown>;
  /** The same message id again is the same message. */
  readonly repeats: boolean;
  readonly goodRecipient: string;
  readonly badRecipient: string;
  send(messageId: string, to: string): Promise<Receipt>;
  arrived(): Promise<string[]>;
}

const ways: readonly Way[] = [
  {
    name: 'sms',
    repeats: true,
    goodRecipient: PHONE,
    badRecipient: '0142',
    refuseNext: () => world.setFault('sms', { refuseNext: 1 }),
    send: (messageId, to) => api().sendText({ messageId, to, text: TEXT }),
    arrived: async () => (await world.messages(PHONE)).map(({ body }) => body),
  },
  {
    name: 'voice',
    repeats: true,
    goodRecipient: PHONE,
    badRecipient: '0142',
    refuseNext: () => world.setFault('voice', { refuseNext: 1 }),
    send: (messageId, to) => api().call({ messageId, to, text: TEXT, language: 'fr' }),
    arrived: async () => (await world.calls(PHONE)).map(({ words }) => words),
  },
  {
    name: 'mail',
    repeats: true,
    goodRecipient: MAIL,
    badRecipient: 'nobody@@example.com',
    refuseNext: () => world.setFault('mail', { refuseNext: 1 }),
    send: (messageId, to) => mail.sendMail({ messageId, to, subject: 'Strongroom : 出金', text: TEXT }),
    arrived: async () => (await world.mails(MAIL)).map(({ text }) => text),
  },
  {
    name: 'smpp',
    repeats: false,
    goodRecipient: PHONE,
    badRecipient: '0142',
    refuseNext: async () => {
      refusals = 1;
    },
    send: (messageId, to) => second.sendText({ messageId, to, text: TEXT }),
    // A text in parts is joined as a phone does it.
    arrived: async () => (joined.length === 0 ? [] : [joined.join('')]),
  },
  {
    name: 'simulated smpp',
    repeats: false,
    goodRecipient: PHONE,
    badRecipient: '0142',
    refuseNext: () => world.setFault('sms', { refuseNext: 1 }),
    send: (messageId, to) => simulated.sendText({ messageId, to, text: TEXT }),
    arrived: async () => (await world.messages(PHONE)).map(({ body }) => body),
  },
];

const idOf = (way: Way): string => `msg_${way.name}_${serial}`;

describe.each(ways)('the $name carrier', (way) => {
  const id = (): string => idOf(way);

  it('brings the text unchanged and names the message', async () => {
    const { reference } = await way.send(id(), way.goodRecipient);
    expect(reference.length).toBeGreaterThan(3);
    expect(await way.arrived()).toEqual([TEXT]);
  });

  it('asks for a repeat when the outside world refuses for now', async () => {
    await way.refuseNext();
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

describe.each(ways.filter(({ repeats }) => repeats))('the $name carrier, asked again', (way) => {
  it('brings a repeat of the same message once', async () => {
    const first = await way.send(idOf(way), way.goodRecipient);
    const second = await way.send(idOf(way), way.goodRecipient);
    expect(second).toEqual(first);
    expect(await way.arrived()).toHaveLength(1);
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

  it('a mail that nobody takes comes back to an address of its own, named, without what was in it', async () => {
    const addresses = makeReturnAddresses({ address: 'bounces@mail.example' }, { pseudonym: (_, name) => name });
    const id = `msg_${'0'.repeat(26)}`;
    const mailer = smtp(smtpCredentials, { returnAddress: addresses.of });
    await world.setFault('mail', { loseNext: 2 });
    await mailer.sendMail({ messageId: id, to: MAIL, subject: 'Strongroom', text: 'the code is 482913' });
    // Without a return address nobody asked to be told.
    await mail.sendMail({ messageId: 'msg_untold', to: MAIL, subject: 'x', text: 'x' });
    mailer.close();
    const [report = Buffer.alloc(0), ...others] = returned;
    expect(others).toEqual([]);
    const text = report.toString('latin1');
    expect(text).toContain(`Original-Envelope-Id: ${id}`);
    expect(text).toContain(`Original-Recipient: rfc822;${MAIL}`);
    expect(text).not.toContain('482913');
    const read = await readDeliveryReport(report);
    expect(read?.failed).toEqual({ reason: 'unknown-address' });
    expect(addresses.messageOf(read?.to ?? [])).toBe(id);
  });

  it('says that an address is none, and that another server may be asked when this one is not there', async () => {
    const badMail = mail.sendMail({ messageId: 'msg_bad', to: 'nobody@@example.com', subject: 'x', text: 'x' });
    await expect(badMail).rejects.toMatchObject({ reason: 'unknown-address' });
    const closed = makeSmtpMail({ host: '127.0.0.1', port: 1, tls: 'none', from: 'a@b.example', timeoutMs: 2_000 });
    const unreached = closed.sendMail({ messageId: 'msg_x', to: MAIL, subject: 'x', text: 'x' });
    await expect(unreached).rejects.toBeInstanceOf(NotAccepted);
    closed.close();
    await world.setFault('mail', { refuseNext: 1 });
    const later = mail.sendMail({ messageId: 'msg_later', to: MAIL, subject: 'x', text: 'x' });
    await expect(later).rejects.toBeInstanceOf(NotAccepted);
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
