/**
 * Reads at a fixed rate, whether or not earlier ones came back; each is timed from the moment it was due. A server that
 * stalls cannot hide behind a client that politely waits. Runs in a process of its own, on the client's core.
 */
import { connect, type Socket } from 'node:net';
import { USER_AGENT } from './person.ts';
import { quantile } from './statistics.ts';

export interface OpenLoad {
  readonly done: number;
  readonly lost: number;
  readonly bad: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

export interface OpenLoadWish {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly cookie: string;
  readonly perSecond: number;
  readonly seconds: number;
}

const CONNECTIONS = 64;
const PATIENCE_MS = 5_000;
const now = (): number => performance.now();

export async function openLoad(wish: OpenLoadWish): Promise<OpenLoad> {
  const { port, host, path, cookie, perSecond, seconds } = wish;
  const headers = [`host: ${host}`, `cookie: ${cookie}`, `user-agent: ${USER_AGENT}`].join('\r\n');
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`);
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => dial(port)));
  const total = Math.floor(perSecond * seconds);
  const times: number[] = [];
  const idle: Socket[] = [];
  const due: number[] = [];
  const since = new Map<Socket, number>();
  let bad = 0;
  const send = (socket: Socket, at: number): void => {
    since.set(socket, at);
    socket.write(request);
  };
  for (const socket of sockets) {
    idle.push(socket);
    socket.on('data', (data) => {
      times.push(now() - (since.get(socket) ?? 0));
      if (!data.subarray(9, 12).equals(OK)) bad += 1;
      const next = due.shift();
      if (next === undefined) idle.push(socket);
      else send(socket, next);
    });
  }
  await onSchedule(perSecond, total, (at) => {
    const socket = idle.pop();
    if (socket === undefined) due.push(at);
    else send(socket, at);
  });
  const until = now() + PATIENCE_MS;
  while (times.length < total && now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const socket of sockets) socket.destroy();
  return {
    done: times.length,
    lost: total - times.length,
    bad,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    p999: quantile(times, 0.999),
  };
}

const OK = Buffer.from('200');

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

/**
 * Calls `fire` with the instant each one was due, never early, looking every millisecond: how late that is, is part of
 * every time, alone and beside the storm alike. Asking without rest would take a core from the database.
 */
function onSchedule(perSecond: number, total: number, fire: (at: number) => void): Promise<void> {
  const from = now() + 20;
  let sent = 0;
  return new Promise((resolve) => {
    const tick = (): void => {
      const at = now();
      while (sent < total && from + (sent * 1_000) / perSecond <= at) {
        fire(from + (sent * 1_000) / perSecond);
        sent += 1;
      }
      if (sent < total) setTimeout(tick, 1);
      else resolve();
    };
    tick();
  });
}
