/** What a message centre may do wrong: whatever it is, the carrier says the truth of the message and comes back. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NotAccepted } from '../../receipts.model.ts';
import { barePeer, bindFirst, carrierAt, closeAll, listen, PATIENCE_MS, taken } from './message-centre.fixture.ts';
import { command, cText, encodePdu, type Pdu } from './pdu.ts';

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
});

describe('a broken message centre', () => {
  it('that is not there is known not to have accepted, and is left alone until it is time', async () => {
    const server = createServer();
    const port = await listen(server);
    await closeAll();
    const { send } = carrierAt(port, { reconnectMs: 10_000, reconnectMostMs: 10_000 });
    await expect(send()).rejects.toThrow(NotAccepted);
    await expect(send()).rejects.toThrow('not connected');
  });

  it('that never answers leaves it unclear', async () => {
    // Only its clock goes on: whatever the machine is busy with, the centre has the message and is waited for in vain.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = Promise.withResolvers<void>();
    const peer = await barePeer(bindFirst(() => asked.resolve()));
    const sending = carrierAt(peer.port)
      .send()
      .catch((error: unknown) => error);
    await asked.promise;
    vi.advanceTimersByTime(PATIENCE_MS);
    const failure = await sending;
    expect(failure).not.toBeInstanceOf(NotAccepted);
    expect(failure).toMatchObject({ message: 'the message centre did not answer in time' });
  });

  it('that hangs up in the middle leaves it unclear, and is found again', async () => {
    let count = 0;
    const peer = await barePeer(
      bindFirst((pdu, socket) => {
        count += 1;
        if (count === 1) socket.destroy();
        else taken(pdu, socket);
      }),
    );
    const { send } = carrierAt(peer.port);
    const failure = await send().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(NotAccepted);
    await expect.poll(() => send().catch(() => null)).toEqual({ reference: 'm1', parts: ['m1'] });
    expect(peer.connections()).toBe(2);
  });

  it.each([
    ['says it is four gigabytes', Buffer.from('fffffff000000005000000000000000100', 'hex')],
    ['is shorter than its header', Buffer.from('0000000400000005', 'hex')],
    ['is no SMPP at all', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('that sends what %s is cut off and found again', async (_name, bytes) => {
    let count = 0;
    const peer = await barePeer(
      bindFirst((pdu, socket) => {
        count += 1;
        if (count === 1) socket.write(bytes);
        else taken(pdu, socket);
      }),
    );
    const { send } = carrierAt(peer.port);
    const failure = await send().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(NotAccepted);
    await expect.poll(() => send().catch(() => null)).toMatchObject({ reference: 'm1' });
  });

  it('that sends a receipt of garbage is told so, and the connection goes on', async () => {
    const answers: Pdu[] = [];
    const peer = await barePeer(
      bindFirst((pdu, socket) => {
        if (pdu.command !== command.submit) return void answers.push(pdu);
        for (const [index, body] of [Buffer.alloc(0), Buffer.alloc(40, 0xff), cText('x'.repeat(500))].entries()) {
          socket.write(encodePdu({ command: command.deliver, status: 0, sequence: 100 + index, body }));
        }
        taken(pdu, socket);
      }),
    );
    const { send, receipts } = carrierAt(peer.port);
    expect(await send()).toMatchObject({ reference: 'm1' });
    await expect.poll(() => answers.map((pdu) => pdu.status)).toEqual([0x65, 0x65, 0x65]);
    expect(receipts).toEqual([]);
    expect(await send()).toMatchObject({ reference: 'm1' });
    expect(peer.connections()).toBe(1);
  });

  it('that answers in single bytes, with answers nobody asked for between, is understood', async () => {
    const peer = await barePeer(
      bindFirst((pdu, socket) => {
        const stray = encodePdu({ command: command.submitAnswer, status: 0, sequence: 9_999, body: cText('m9') });
        const unknown = encodePdu({ command: 0x00000102, status: 0, sequence: 77, body: Buffer.alloc(0) });
        if (pdu.command !== command.submit) return;
        const answer = encodePdu({
          command: command.submitAnswer,
          status: 0,
          sequence: pdu.sequence,
          body: cText('m1'),
        });
        for (const byte of Buffer.concat([stray, unknown, answer])) socket.write(Buffer.from([byte]));
      }),
    );
    expect(await carrierAt(peer.port).send()).toMatchObject({ reference: 'm1' });
  });

  it('whose connection died silently is found out by asking', async () => {
    let asked = 0;
    /** How often it had asked in vain when it came anew. */
    const askedBefore: number[] = [];
    const silent = bindFirst((pdu) => {
      if (pdu.command === command.enquireLink) asked += 1;
    });
    const peer = await barePeer((pdu, socket) => {
      if (pdu.command === command.bindTransceiver) askedBefore.push(asked);
      silent(pdu, socket);
    });
    const { carrier } = carrierAt(peer.port, { enquireMs: 30, timeoutMs: 200 });
    carrier.start();
    await expect.poll(() => askedBefore.at(-1)).toBeGreaterThan(0);
  });
});
