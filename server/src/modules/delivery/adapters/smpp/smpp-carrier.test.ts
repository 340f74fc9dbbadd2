/** A carrier over SMPP and an independent implementation of a message centre understand each other. */
import type { SmppPdu } from 'smpp';
import { afterEach, describe, expect, it } from 'vitest';
import { PermanentJobFailure } from '../../../../platform/jobs/jobs.ts';
import { DestinationRefused, NotAccepted } from '../../receipts.model.ts';
import { carrierAt, centre, closeAll, LONG, type Seen, TO } from './message-centre.fixture.ts';
import { status } from './pdu.ts';

afterEach(closeAll);

const receiptText = (id: string, stat: string) =>
  `id:${id} sub:001 dlvrd:001 submit date:2603061200 done date:2603061201 stat:${stat} err:000 text:Strongroom`;

describe('a text over SMPP', () => {
  it('binds as transceiver and is understood by another implementation', async () => {
    const peer = await centre();
    const { send } = carrierAt(peer.port);
    expect(await send('code €1 [x]')).toEqual({ reference: 'm1', parts: ['m1'] });
    expect(peer.binds).toMatchObject([{ system_id: 'house', interface_version: 0x34 }]);
    expect(peer.submitted[0]?.pdu).toMatchObject({
      destination_addr: '14155550142',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      registered_delivery: 1,
      source_addr: 'House',
      source_addr_ton: 5,
      data_coding: 0,
      short_message: { message: 'code €1 [x]' },
    });
  });

  it.each([
    ['+12025550100', 1, '12025550100'],
    ['72100', 3, '72100'],
    ['Northwind', 5, 'Northwind'],
  ])('says it comes from %s as what that is', async (from, ton, address) => {
    const peer = await centre();
    const { carrier } = carrierAt(peer.port);
    await carrier.sendText({ messageId: 'msg_1', to: TO, text: 'x', from });
    expect(peer.submitted[0]?.pdu).toMatchObject({ source_addr: address, source_addr_ton: ton });
  });

  it('in Japanese goes as UCS-2', async () => {
    const peer = await centre();
    await carrierAt(peer.port).send('出金の確認コード 482913 😀');
    expect(peer.submitted[0]?.pdu).toMatchObject({
      data_coding: 8,
      short_message: { message: '出金の確認コード 482913 😀' },
    });
  });

  it('that is long goes in parts that a phone joins, and answers all their names', async () => {
    const peer = await centre();
    const sent = await carrierAt(peer.port).send(LONG);
    expect(sent.parts).toEqual(['m1', 'm2', 'm3']);
    const parts = peer.submitted.map(({ pdu }) => pdu.short_message as { udh: Buffer[] | Buffer; message: string });
    expect(parts.map(({ message }) => message).join('')).toBe(LONG);
    expect(peer.submitted.map(({ pdu }) => pdu.esm_class)).toEqual([0x40, 0x40, 0x40]);
  });

  it('that is long goes whole where the carrier wants it so', async () => {
    const peer = await centre();
    const sent = await carrierAt(peer.port, { longTexts: 'payload' }).send(LONG);
    expect(sent.parts).toEqual(['m1']);
    expect(peer.submitted[0]?.pdu).toMatchObject({
      message_payload: { message: LONG },
      short_message: { message: '' },
    });
  });

  it('keeps to the window, and loses none that waits', async () => {
    let open = 0;
    let most = 0;
    const peer = await centre((pdu, count) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        peer.submitted[count - 1]?.session.send(pdu.response({ message_id: `m${count}` }));
      });
      return null;
    });
    const { send } = carrierAt(peer.port, { window: 2 });
    const sent = await Promise.all(Array.from({ length: 12 }, () => send()));
    expect(new Set(sent.map(({ reference }) => reference)).size).toBe(12);
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('a refusal over SMPP', () => {
  it.each([
    [0x0b, DestinationRefused, 'a number there is none of'],
    [0x01, PermanentJobFailure, 'what no repeat mends'],
    [0x08, NotAccepted, 'a fault that passes'],
    [0x64, NotAccepted, 'a fault that passes'],
  ])('status %i is %o: %s', async (code, kind, _what) => {
    const peer = await centre(() => ({ command_status: code }));
    const failure = await carrierAt(peer.port)
      .send()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as Error).message).not.toContain('4155550142');
  });

  it('that says it is too much makes the next wait without asking', async () => {
    const peer = await centre(() => ({ command_status: status.throttled }));
    const { send } = carrierAt(peer.port);
    await expect(send()).rejects.toThrow(NotAccepted);
    await expect(send()).rejects.toThrow('fewer messages');
    expect(peer.submitted).toHaveLength(1);
  });

  it('of the second part leaves the whole unclear, not free for another carrier', async () => {
    const peer = await centre((_pdu, count) => (count === 1 ? { message_id: 'm1' } : { command_status: 0x08 }));
    const failure = await carrierAt(peer.port)
      .send(LONG)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(NotAccepted);
  });

  it('to bind is known not to have been accepted', async () => {
    const peer = await centre();
    await expect(carrierAt(peer.port, { password: 'wrong' }).send()).rejects.toThrow(NotAccepted);
  });
});

describe('a receipt over SMPP', () => {
  it.each([
    ['DELIVRD', 'delivered', null],
    ['UNDELIV', 'failed', 'other'],
    ['REJECTD', 'failed', 'refused'],
    ['EXPIRED', 'expired', null],
    ['UNKNOWN', 'unknown', null],
    ['ACCEPTD', 'accepted', null],
  ])('%s is kept as %s before it is thanked for', async (stat, state, reason) => {
    const peer = await centre();
    const { send, receipts } = carrierAt(peer.port);
    await send();
    const answer = await deliver(peer.submitted[0], { short_message: receiptText('m1', stat) });
    expect(answer.command_status).toBe(status.ok);
    expect(receipts).toEqual([{ carrier: 'second', reference: 'm1', state, reason }]);
  });

  it('by parameters says why, in the words of the network', async () => {
    const peer = await centre();
    const { send, receipts } = carrierAt(peer.port);
    await send();
    await deliver(peer.submitted[0], {
      short_message: '',
      receipted_message_id: 'm1',
      message_state: 5,
      network_error_code: Buffer.from([3, 0, 1]),
    });
    expect(receipts).toEqual([{ carrier: 'second', reference: 'm1', state: 'failed', reason: 'unknown-number' }]);
  });

  it.each([
    ['is no receipt', 'hello'],
    ['has no known state', receiptText('m1', 'MAYBEXX')],
    ['hides a second line', `${receiptText('m1', 'DELIVRD')}\nid:m2 stat:UNDELIV`.replace('text:', 'txt:')],
  ])('that %s is refused and changes nothing', async (_name, text) => {
    const peer = await centre();
    const { send, receipts } = carrierAt(peer.port);
    await send();
    const answer = await deliver(peer.submitted[0], { short_message: text });
    expect(answer.command_status).toBe(status.permanentFault);
    expect(receipts).toEqual([]);
  });

  it('whose two halves disagree is refused', async () => {
    const peer = await centre();
    const { send, receipts } = carrierAt(peer.port);
    await send();
    const answer = await deliver(peer.submitted[0], { short_message: receiptText('m1', 'DELIVRD'), message_state: 5 });
    expect(answer.command_status).toBe(status.permanentFault);
    expect(receipts).toEqual([]);
  });

  it('that could not be kept is asked for again', async () => {
    const peer = await centre();
    const { send } = carrierAt(peer.port, {}, () => {
      throw new Error('no database');
    });
    await send();
    const answer = await deliver(peer.submitted[0], { short_message: receiptText('m1', 'DELIVRD') });
    expect(answer.command_status).toBe(status.temporaryFault);
  });

  it('is told apart from a text that somebody sends us', async () => {
    const peer = await centre();
    const { send, receipts } = carrierAt(peer.port);
    await send();
    const answer = await deliver(peer.submitted[0], { short_message: receiptText('m1', 'DELIVRD'), esm_class: 0 });
    expect(answer.command_status).toBe(status.ok);
    expect(receipts).toEqual([]);
  });
});

const deliver = (at: Seen | undefined, fields: Record<string, unknown>): Promise<SmppPdu> =>
  new Promise((resolve) => at?.session.deliver_sm({ esm_class: 4, source_addr: '1', ...fields }, resolve));
