/**
 * The carrier over SMPP 3.4, as a message centre: binds of one account, texts in parts joined as a phone joins them, and
 * a receipt for each part once the text has arrived on the phone. Without a certificate it speaks in the clear, which is
 * for loopback; with one it speaks TLS and nothing else.
 */
import type { Server } from 'node:net';
import type { Clock, Random } from '@strongroom/core';
import smpp, { type SmppPdu, type SmppSession } from 'smpp';
import { phoneNumber } from '../arrivals/arrivals.model.ts';
import type { Arrivals } from '../arrivals/arrivals.service.ts';
import type { EventBus } from '../events.ts';
import { sameSecret } from '../http/secrets.ts';

export interface MessageCentreOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  /** PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface MessageCentre {
  readonly port: number;
  close(): Promise<void>;
}

/** SMPP 3.4 section 5.1.3. */
const status = {
  ok: 0x00,
  notBound: 0x04,
  wrongDestination: 0x0b,
  bindFailed: 0x0e,
  queueFull: 0x14,
  systemError: 0x08,
} as const;
const RECEIPT = 0x04;
const DELIVERED = 2;
/** Information element of a text in parts, with a reference of one octet (3GPP TS 23.040 section 9.2.3.24.1). */
const JOINED = 0x00;
const REMEMBERED = 1_000;

interface Part {
  readonly id: string;
  readonly text: string;
}
interface Wanted {
  readonly session: SmppSession;
  readonly ids: readonly string[];
  readonly to: string;
  readonly from: string;
}

export async function startMessageCentre(
  { port, systemId, password, tls }: MessageCentreOptions,
  deps: {
    readonly host: string;
    readonly arrivals: Arrivals;
    readonly bus: EventBus;
    readonly clock: Clock;
    readonly random: Random;
  },
): Promise<MessageCentre> {
  const { host, arrivals, bus, clock, random } = deps;
  const sessions = new Set<SmppSession>();
  const halves = new Map<string, Map<number, Part>>();
  const wanted = new Map<string, Wanted>();
  const arrived = new Set<string>();
  const newId = (): string => Buffer.from(random(8)).toString('hex');

  const stop = bus.subscribe((event) => {
    if (event.type !== 'sms') return;
    remember(arrived, event.data.id);
    confirm(event.data.id);
  });

  /** A receipt for each part, once: what arrived may be known before or after the sender has its answer. */
  function confirm(arrivalId: string): void {
    const one = wanted.get(arrivalId);
    if (one === undefined || !arrived.has(arrivalId)) return;
    wanted.delete(arrivalId);
    const at = new Date(clock.now()).toISOString().replace(/\D/g, '').slice(2, 12);
    for (const id of one.ids) {
      const said = `id:${id} sub:001 dlvrd:001 submit date:${at} done date:${at} stat:DELIVRD err:000 text:`;
      one.session.deliver_sm({
        source_addr: one.to,
        destination_addr: one.from,
        esm_class: RECEIPT,
        short_message: said,
        receipted_message_id: id,
        message_state: DELIVERED,
      });
    }
  }

  /** All parts of a text once the last has come; null while some are missing. */
  function joinedWith(pdu: SmppPdu, part: Part): readonly Part[] | null {
    const place = placeOf(pdu);
    if (place === null) return [part];
    const key = `${pdu.source_addr} ${pdu.destination_addr} ${place.reference}`;
    const known = halves.get(key) ?? new Map<number, Part>();
    known.set(place.at, part);
    halves.set(key, known);
    if (known.size < place.of) return null;
    halves.delete(key);
    return [...known].sort(([one], [other]) => one - other).map(([, each]) => each);
  }

  async function take(session: SmppSession, pdu: SmppPdu): Promise<void> {
    const answer = (fields: Readonly<Record<string, unknown>>): void => void session.send(pdu.response(fields));
    if (!sessions.has(session)) return answer({ command_status: status.notBound });
    const to = phoneNumber.safeParse(`+${String(pdu.destination_addr)}`);
    if (!to.success) return answer({ command_status: status.wrongDestination });
    const part = { id: newId(), text: textOf(pdu) };
    const whole = joinedWith(pdu, part);
    if (whole === null) return answer({ command_status: status.ok, message_id: part.id });
    const from = String(pdu.source_addr);
    const sender = Number(pdu.source_addr_ton) === 1 ? `+${from}` : from;
    const accepted = await arrivals.accept({
      channel: 'sms',
      recipient: to.data,
      sender,
      content: { body: whole.map(({ text }) => text).join('') },
      dedupeKey: `smpp:${part.id}`,
    });
    if (accepted === null) return answer({ command_status: status.queueFull });
    answer({ command_status: status.ok, message_id: part.id });
    if (Number(pdu.registered_delivery) === 0) return;
    const ids = whole.map(({ id }) => id);
    wanted.set(accepted.id, { session, ids, to: String(pdu.destination_addr), from });
    confirm(accepted.id);
  }

  function serve(session: SmppSession): void {
    session.on('error', () => session.destroy());
    session.on('close', () => sessions.delete(session));
    session.on('bind_transceiver', (pdu: SmppPdu) => {
      const good = sameSecret(`${String(pdu.system_id)}\0${String(pdu.password)}`, `${systemId}\0${password}`);
      if (good) sessions.add(session);
      session.send(pdu.response({ command_status: good ? status.ok : status.bindFailed }));
    });
    for (const asked of ['enquire_link', 'unbind']) {
      session.on(asked, (pdu: SmppPdu) => session.send(pdu.response()));
    }
    session.on('submit_sm', (pdu: SmppPdu) => {
      take(session, pdu).catch(() => session.send(pdu.response({ command_status: status.systemError })));
    });
  }

  const server: Server = tls === undefined ? smpp.createServer(serve) : smpp.createServer({ ...tls, tls: true }, serve);
  const open = new Set<{ destroy(): void }>();
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: { destroy(): void }) => open.add(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      stop();
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function remember(ids: Set<string>, id: string): void {
  ids.add(id);
  const [oldest] = ids;
  if (ids.size > REMEMBERED && oldest !== undefined) ids.delete(oldest);
}

const messageOf = (value: unknown): { message?: unknown; udh?: unknown } =>
  typeof value === 'object' && value !== null ? value : {};

/** Whole in the payload, or in the short message. */
function textOf({ short_message, message_payload }: SmppPdu): string {
  const short = messageOf(short_message).message;
  return String(typeof short === 'string' && short !== '' ? short : (messageOf(message_payload).message ?? ''));
}

function placeOf({ short_message }: SmppPdu): { reference: number; of: number; at: number } | null {
  const { udh } = messageOf(short_message);
  const elements = Array.isArray(udh) ? udh : [udh];
  const joined = elements.find(
    (each): each is Buffer => Buffer.isBuffer(each) && each[0] === JOINED && each.length >= 5,
  );
  const [, , reference, of, at] = joined ?? [];
  return reference === undefined || of === undefined || at === undefined ? null : { reference, of, at };
}
