/** Message centres on loopback for tests: an independent implementation (npm smpp), and bare sockets that misbehave. */
import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import smpp, { type SmppPdu, type SmppSession } from 'smpp';
import type { CarrierReceipt } from '../../receipts.model.ts';
import { command, cText, encodePdu, makePduReader, type Pdu } from './pdu.ts';
import { makeSmppCarrier, type SmppCarrier, type SmppSettings } from './smpp-carrier.ts';

export const TO = '+14155550142';
/** Long: nobody is given up because the machine is busy, and whoever is waited for in vain moves the clock. */
export const PATIENCE_MS = 30_000;
export const LONG = 'Strongroom: 482913 approves a withdrawal. '.repeat(9);
const closing: (() => unknown)[] = [];
/** Lets go of everything that a test opened, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

export const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
};

export interface Seen {
  readonly pdu: SmppPdu;
  readonly session: SmppSession;
}

/** A message centre that answers as it is told; the default accepts everything. */
export async function centre(answer: (pdu: SmppPdu, count: number) => Record<string, unknown> | null = accepting) {
  const submitted: Seen[] = [];
  const waiting: ((seen: Seen) => void)[] = [];
  const binds: SmppPdu[] = [];
  const server = smpp.createServer((session) => {
    closing.push(() => session.destroy());
    session.on('error', () => {});
    session.on('bind_transceiver', (pdu: SmppPdu) => {
      binds.push(pdu);
      const good = pdu.system_id === 'house' && pdu.password === 'kT5wQz8L';
      session.send(pdu.response({ command_status: good ? 0 : 0x0e }));
    });
    session.on('enquire_link', (pdu: SmppPdu) => session.send(pdu.response()));
    session.on('unbind', (pdu: SmppPdu) => session.send(pdu.response()));
    session.on('submit_sm', (pdu: SmppPdu) => {
      const seen = { pdu, session };
      submitted.push(seen);
      const fields = answer(pdu, submitted.length);
      if (fields !== null) session.send(pdu.response(fields));
      waiting.shift()?.(seen);
    });
  });
  return {
    port: await listen(server),
    submitted,
    binds,
    next: () => new Promise<Seen>((resolve) => waiting.push(resolve)),
  };
}
const accepting = (_pdu: SmppPdu, count: number) => ({ message_id: `m${count}` });

export function carrierAt(
  port: number,
  change: Partial<SmppSettings> = {},
  onReceipt?: (receipt: CarrierReceipt) => void,
) {
  const receipts: CarrierReceipt[] = [];
  let heard: (() => void) | null = null;
  const carrier: SmppCarrier = makeSmppCarrier({
    settings: {
      name: 'second',
      host: '127.0.0.1',
      port,
      tls: 'none',
      systemId: 'house',
      password: 'kT5wQz8L',
      systemType: '',
      from: 'House',
      longTexts: 'joined',
      timeoutMs: PATIENCE_MS,
      window: 4,
      enquireMs: 20_000,
      reconnectMs: 20,
      reconnectMostMs: 100,
      throttledMs: 60_000,
      ...change,
    },
    onReceipt: async (receipt) => {
      onReceipt?.(receipt);
      receipts.push(receipt);
      heard?.();
    },
    clock: { now: () => Date.now() },
    random: (length) => randomBytes(length),
    logger: { info: () => {}, warn: () => {} },
  });
  closing.push(() => carrier.close());
  const receipt = () => new Promise<void>((resolve) => (heard = resolve));
  return {
    carrier,
    receipts,
    receipt,
    send: (text = 'code 1') => carrier.sendText({ messageId: 'msg_1', to: TO, text }),
  };
}

/** A peer of bare bytes: what it answers to each PDU, or nothing. */
export async function barePeer(answer: (pdu: Pdu, socket: Socket) => void) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    closing.push(() => socket.destroy());
    socket.on('error', () => {});
    const cut = makePduReader();
    socket.on('data', (chunk: Buffer) => {
      for (const pdu of cut(chunk)) answer(pdu, socket);
    });
  });
  return { port: await listen(server), connections: () => connections };
}
export const bindFirst = (then: (pdu: Pdu, socket: Socket) => void) => (pdu: Pdu, socket: Socket) => {
  if (pdu.command !== command.bindTransceiver) return then(pdu, socket);
  const { sequence } = pdu;
  socket.write(encodePdu({ command: command.bindTransceiverAnswer, status: 0, sequence, body: cText('centre') }));
};
export const taken = ({ sequence }: Pdu, socket: Socket) =>
  socket.write(encodePdu({ command: command.submitAnswer, status: 0, sequence, body: cText('m1') }));
