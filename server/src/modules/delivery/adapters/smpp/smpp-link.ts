/**
 * One bound connection to a message centre: binds as transceiver, keeps itself alive with enquire_link, never has more
 * requests open than its window, and comes back by itself, waiting longer each time. What was written and not answered
 * when the connection broke is unclear; what was never written is known not to have been accepted. Bytes that are not
 * SMPP end the connection: after one wrong length every later PDU would be read from the wrong place.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Random } from '@strongroom/core';
import type { Logger } from '../../../../platform/logging.ts';
import { NotAccepted } from '../../receipts.model.ts';
import { command, cText, encodePdu, makePduReader, type Pdu, status } from './pdu.ts';

export interface LinkSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: 'implicit' | 'none';
  /** Certificate authority in PEM, where it is not a public one. */
  readonly ca?: string;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly timeoutMs: number;
  readonly window: number;
  readonly enquireMs: number;
  readonly reconnectMs: number;
  readonly reconnectMostMs: number;
}

export interface Link {
  /** Connects now and stays connected, for the sake of receipts. */
  start(): void;
  request(command: number, body: Buffer): Promise<Pdu>;
  /** Unbinds and lets go. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: Pdu) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Connection {
  readonly socket: Socket;
  readonly open: Map<number, Waiting>;
  sequence: number;
}

const VERSION_3_4 = 0x34;
const LAST_SEQUENCE = 0x7fffffff;
const ANSWER_BIT = 0x80000000;

export function makeLink(deps: {
  settings: LinkSettings;
  random: Random;
  logger: Pick<Logger, 'warn' | 'info'>;
  /** Answers the status of deliver_sm_resp. */
  onDeliver(body: Buffer): Promise<number>;
}): Link {
  const { settings, random, logger, onDeliver } = deps;
  let bound: Connection | null = null;
  let binding: Promise<Connection> | null = null;
  let failures = 0;
  let again: NodeJS.Timeout | null = null;
  let keepsTrying = false;
  let closed = false;
  const places: { free: number; readonly queue: (() => void)[] } = { free: settings.window, queue: [] };

  function write(connection: Connection, id: number, body: Buffer): Promise<Pdu> {
    connection.sequence = connection.sequence === LAST_SEQUENCE ? 1 : connection.sequence + 1;
    const { sequence } = connection;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        connection.open.delete(sequence);
        reject(new Error('the message centre did not answer in time'));
      }, settings.timeoutMs);
      connection.open.set(sequence, { resolve, reject, timer });
      connection.socket.write(encodePdu({ command: id, status: status.ok, sequence, body }));
    });
  }

  const reply = (
    { socket }: Connection,
    id: number,
    outcome: number,
    sequence: number,
    body: Buffer = Buffer.alloc(0),
  ): void => void (socket.writable && socket.write(encodePdu({ command: id, status: outcome, sequence, body })));

  function settle(connection: Connection, pdu: Pdu): void {
    const waiting = connection.open.get(pdu.sequence);
    // An answer that nobody waits for any more, or never did, changes nothing.
    if (waiting === undefined) return;
    connection.open.delete(pdu.sequence);
    clearTimeout(waiting.timer);
    if (pdu.command === command.genericNack) waiting.reject(new NotAccepted(`not understood (status ${pdu.status})`));
    else waiting.resolve(pdu);
  }

  async function take(connection: Connection, pdu: Pdu): Promise<void> {
    if (pdu.command === command.enquireLink) {
      return reply(connection, command.enquireLinkAnswer, status.ok, pdu.sequence);
    }
    if (pdu.command === command.unbind) {
      reply(connection, command.unbindAnswer, status.ok, pdu.sequence);
      connection.socket.end();
      return;
    }
    if (pdu.command === command.deliver) {
      const outcome = await onDeliver(pdu.body);
      return reply(connection, command.deliverAnswer, outcome, pdu.sequence, cText(''));
    }
    reply(connection, command.genericNack, status.invalidCommand, pdu.sequence);
  }

  /** Receipts are read one after another, and no further ones are taken from the line while one is being kept. */
  function listen(connection: Connection): void {
    const { socket } = connection;
    const cut = makePduReader();
    let chain = Promise.resolve();
    const drop = (error: unknown): void => {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.warn({ host: settings.host, reason }, 'the message centre sent what is not SMPP');
      socket.destroy();
    };
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const pdu of cut(chunk)) {
          if (pdu.command >= ANSWER_BIT) settle(connection, pdu);
          else {
            socket.pause();
            chain = chain.then(() => take(connection, pdu)).catch(drop);
          }
        }
      } catch (error) {
        drop(error);
      }
      void chain.then(() => socket.resume());
    });
  }

  function open(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const { host, port, tls, ca, timeoutMs } = settings;
      const socket =
        tls === 'implicit'
          ? connectTls({
              host,
              port,
              minVersion: 'TLSv1.2',
              ...(isIP(host) === 0 && { servername: host }),
              ...(ca !== undefined && { ca }),
            })
          : connectPlain({ host, port });
      const connection: Connection = { socket, open: new Map(), sequence: 0 };
      const late = setTimeout(() => socket.destroy(new Error('no connection in time')), timeoutMs);
      socket.setNoDelay(true);
      socket.once(tls === 'implicit' ? 'secureConnect' : 'connect', () => {
        clearTimeout(late);
        listen(connection);
        bind(connection).then(resolve, (error: unknown) => {
          reject(error);
          socket.destroy();
        });
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        reject(new NotAccepted(`the message centre could not be reached (${error.code ?? 'no code'})`));
      });
      socket.on('close', () => {
        clearTimeout(late);
        reject(new NotAccepted('the message centre closed the connection'));
        forget(connection);
      });
    });
  }

  async function bind(connection: Connection): Promise<Connection> {
    const { systemId, password, systemType } = settings;
    const body = Buffer.concat([
      ...[cText(systemId), cText(password), cText(systemType)],
      ...[Buffer.from([VERSION_3_4, 0, 0]), cText('')],
    ]);
    const answer = await write(connection, command.bindTransceiver, body);
    if (answer.status !== status.ok)
      throw new NotAccepted(`the message centre refused to bind (status ${answer.status})`);
    return connection;
  }

  function forget(connection: Connection): void {
    for (const { reject, timer } of connection.open.values()) {
      clearTimeout(timer);
      reject(new Error('the connection ended before the message centre answered'));
    }
    connection.open.clear();
    if (bound !== connection) return;
    bound = null;
    comeBack();
  }

  function comeBack(): void {
    if (!keepsTrying || closed || again !== null) return;
    failures += 1;
    const wait = Math.min(settings.reconnectMostMs, settings.reconnectMs * 2 ** Math.min(failures - 1, 16));
    // A little of it by lot: after an outage not every node knocks in the same moment.
    const jitter = (random(1)[0] ?? 0) / 512;
    again = setTimeout(
      () => {
        again = null;
        connected(true).catch(() => {});
      },
      wait * (1 - jitter),
    );
    again.unref();
  }

  function connected(byItself: boolean): Promise<Connection> {
    if (closed) return Promise.reject(new NotAccepted('the carrier is closed'));
    if (bound !== null) return Promise.resolve(bound);
    // While it waits to come back nobody queues up: another carrier may have the message now.
    if (again !== null && !byItself) return Promise.reject(new NotAccepted('the message centre is not connected'));
    binding ??= open()
      .then((connection) => {
        bound = connection;
        failures = 0;
        enquire(connection);
        return connection;
      })
      .catch((error: unknown) => {
        keepsTrying = true;
        comeBack();
        throw error instanceof NotAccepted ? error : new NotAccepted('the message centre did not bind');
      })
      .finally(() => {
        binding = null;
      });
    return binding;
  }

  /** Attack: a connection that died silently swallows codes until somebody writes; asking shows it. */
  function enquire(connection: Connection): void {
    const timer = setInterval(() => {
      write(connection, command.enquireLink, Buffer.alloc(0)).catch(() => connection.socket.destroy());
    }, settings.enquireMs);
    timer.unref();
    connection.socket.once('close', () => clearInterval(timer));
    keepsTrying = true;
  }

  async function place(): Promise<void> {
    if (places.free > 0) {
      places.free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        places.queue.splice(places.queue.indexOf(turn), 1);
        reject(new NotAccepted('the window of the message centre is full'));
      }, settings.timeoutMs);
      places.queue.push(turn);
    });
  }

  function leave(): void {
    const next = places.queue.shift();
    if (next === undefined) places.free += 1;
    else next();
  }

  return {
    start() {
      keepsTrying = true;
      connected(true).catch(() => {});
    },
    async request(id, body) {
      await place();
      try {
        return await write(await connected(false), id, body);
      } finally {
        leave();
      }
    },
    async close() {
      closed = true;
      if (again !== null) clearTimeout(again);
      await binding?.catch(() => {});
      const connection = bound;
      if (connection === null) return;
      await write(connection, command.unbind, Buffer.alloc(0)).catch(() => {});
      connection.socket.destroy();
    },
  };
}
