/**
 * One keep-alive HTTP/1.1 connection, one request at a time: the least a client can do, so that the load generator
 * does not eat the core it shares with the database. Reads only what our servers write: Content-Length, no chunks.
 */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly setCookies: readonly string[];
  readonly body: string;
}

export interface Wire {
  request(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer>;
  close(): void;
}

export function openWire(port: number, host: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(speakOver(socket, host)));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

function speakOver(socket: Socket, host: string): Wire {
  let received = Buffer.alloc(0);
  let settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;
  const fail = (error: Error): void => {
    settle?.reject(error);
    settle = null;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (data) => {
    received = received.length === 0 ? data : Buffer.concat([received, data]);
    const answer = readAnswer(received);
    if (answer === null) return;
    received = Buffer.alloc(0);
    const waiting = settle;
    settle = null;
    waiting?.resolve(answer);
  });
  return {
    request: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`];
        for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
        if (body !== undefined)
          lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
        socket.write(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
      }),
    close: () => socket.destroy(),
  };
}

function readAnswer(received: Buffer): Answer | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const lines = received.toString('latin1', 0, end).split('\r\n');
  const values = (name: string): string[] =>
    lines.filter((line) => line.toLowerCase().startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const length = Number(values('content-length')[0] ?? 0);
  if (received.length < end + 4 + length) return null;
  return {
    status: Number(lines[0]?.split(' ')[1]),
    setCookies: values('set-cookie'),
    body: received.toString('utf8', end + 4, end + 4 + length),
  };
}
