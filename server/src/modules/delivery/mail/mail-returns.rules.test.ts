/** What mail servers mean, and what a report says: by tables, over reports as different servers write them. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_REPORT_BYTES, readDeliveryReport } from './delivery-report.ts';
import { reasonOf, reasonOfReply } from './mail-status.rules.ts';
import { makeReturnAddresses } from './return-address.ts';

describe('a status code', () => {
  it.each([
    [true, '1.1', 'unknown-address'],
    [true, '1.10', 'unknown-address'],
    [true, '2.1', 'unknown-address'],
    [true, '4.4', 'unknown-address'],
    [true, '1.8', 'other'],
    [true, '11.1', 'other'],
    [true, '2.2', 'mailbox-full'],
    [true, '7.1', 'refused'],
    [false, '4.7', 'expired'],
    [false, '1.1', 'other'],
  ] as const)('final %s, %s means %s', (isFinal, detail, reason) => {
    expect(reasonOf({ isFinal, detail })).toBe(reason);
  });

  it.each([
    [550, '550 5.1.1 no such user', true, 'unknown-address'],
    [550, '550-5.1.1 no such user\r\n550 5.1.1 really', true, 'unknown-address'],
    [550, '550 nobody here', true, 'unknown-address'],
    [553, '553 nobody here', true, 'unknown-address'],
    [552, '552 5.2.2 mailbox full', false, 'mailbox-full'],
    [550, '550 nobody here', false, null],
    [554, '554 5.7.1 relay access denied', true, null],
    [550, '550 5.7.1 we do not like you', true, null],
    [535, '535 5.7.8 wrong password', false, null],
    [450, '450 4.1.1 later', true, null],
  ] as const)('%i "%s" speaks of the address or of somebody else', (code, text, isToRecipient, reason) => {
    expect(reasonOfReply({ code, text, isToRecipient })).toBe(reason);
  });
});

const vaultOf = (key: string) => ({
  pseudonym: (purpose: string, value: string) =>
    createHmac('sha256', key).update(`${purpose} ${value}`).digest('base64url'),
});
const settings = { address: 'bounces@mail.example' };
const ID = 'msg_01j0000000000000000000abcd';

describe('a return address', () => {
  const addresses = makeReturnAddresses(settings, vaultOf('house'));

  it('fits into an envelope, and says which mail it was, folded or not', () => {
    const address = addresses.of(ID);
    expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
    for (const given of [address, address.toUpperCase(), ` ${address} `]) expect(addresses.messageOf([given])).toBe(ID);
    expect(addresses.messageOf(['other@mail.example', address])).toBe(ID);
  });

  it('cannot be made by anybody else, nor for another mail', () => {
    const address = addresses.of(ID);
    const stranger = makeReturnAddresses(settings, vaultOf('stranger')).of(ID);
    const other = addresses.of('msg_01j0000000000000000000abce').split('.').slice(1).join('.');
    for (const forged of [stranger, `${address.split('.')[0]}.${other}`, `x${address}`, `${address}.example`]) {
      expect(addresses.messageOf([forged])).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => addresses.messageOf([text]) === null));
  });
});

const report = (status: string, more = '') =>
  Buffer.from(
    [
      'Delivered-To: bounces+abc@mail.example',
      'To: <bounces+abc@mail.example>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Action: failed',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mail.example',
      '',
      'Final-Recipient: rfc822;',
      ' someone@example.com',
      ...status.split('\n'),
      '',
      ...more.split('\n'),
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b--',
      '',
    ].join('\r\n'),
  );

describe('a report', () => {
  it.each([
    ['of a mailbox there is none of', report('Action: failed\nStatus: 5.1.1'), 'unknown-address'],
    ['in other letters and with words', report('ACTION: Failed\nstatus: 5.1.1 (no such user)'), 'unknown-address'],
    ['given up after days', report('Action: failed\nStatus: 4.4.7'), 'expired'],
    [
      'of the second recipient',
      report('Action: relayed\nStatus: 2.0.0\n', 'Action: failed\nStatus: 5.2.1\n'),
      'unknown-address',
    ],
    ['that it is late', report('Action: delayed\nStatus: 4.4.1'), null],
    ['that it arrived', report('Action: delivered\nStatus: 2.1.5'), null],
    ['without a status', report('Action: failed'), null],
    ['with nonsense for a status', report('Action: failed\nStatus: 5.1.1.1'), null],
  ])('%s is read', async (_name, raw, reason) => {
    const read = await readDeliveryReport(raw);
    expect(read?.failed?.reason ?? null).toBe(reason);
    expect(read?.to).toContain('bounces+abc@mail.example');
  });

  it.each([
    ['a mail', Buffer.from('Subject: I am away\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n')],
    ['nothing', Buffer.alloc(0)],
    [
      'more than is looked at',
      Buffer.concat([report('Action: failed\nStatus: 5.1.1'), Buffer.alloc(MOST_REPORT_BYTES)]),
    ],
  ])('is not %s', async (_name, raw) => {
    expect(await readDeliveryReport(raw)).toBeNull();
  });

  it('may be anything without a fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(900), async (noise, at) => {
        const raw = report('Action: failed\nStatus: 5.1.1');
        await readDeliveryReport(Buffer.concat([raw.subarray(0, at), noise, raw.subarray(at)]));
      }),
      { numRuns: 60 },
    );
  });
});
