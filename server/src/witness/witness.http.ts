/**
 * The witness over HTTP: POST /add-checkpoint, GET /<hash of an origin>/checkpoint for monitors (both C2SP
 * tlog-witness), and GET / for people. Strangers send what they like: bodies are bounded, slow senders are cut off, and
 * no input leads to an answer of the 5xx kind. 503 says that the disk failed or that another process took over.
 */
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { encodeBase64 } from '@strongroom/transparency-log';
import type { Logger } from '../platform/logging.ts';
import type { Answer, Witness } from './witness.ts';

/** 63 hashes and a checkpoint with sixteen signatures of 5 kB each, and room to spare. */
export const MAX_BODY_BYTES = 131_072;
const MAX_CONNECTIONS = 256;
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
/** Logs come every few hundred milliseconds: they keep their connection. */
const KEEP_ALIVE_MS = 65_000;

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `witness` answers null until the state is open. */
export function makeWitnessServer(deps: { readonly witness: () => Witness | null; readonly logger: Logger }): Server {
  const { witness, logger } = deps;
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      answer(request, witness())
        .catch((error: unknown): Reply | null => {
          // A sender that left while it was sending is no news, and hears nothing any more.
          if (request.destroyed && !request.complete) return null;
          logger.error({ error }, 'a request failed');
          return { status: 503, text: 'the witness cannot answer now\n' };
        })
        .then((reply) => reply !== null && send(request, response, reply, server.listening));
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply, isStaying: boolean): void {
  const { status, text, headers } = reply;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isStaying ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? '' : text);
  // What is left of a body that was too long is read and dropped, or its sender would never see the answer.
  request.resume();
}

async function answer(request: IncomingMessage, witness: Witness | null): Promise<Reply> {
  const [path = ''] = (request.url ?? '').split('?');
  const wanted = path === '/add-checkpoint' ? 'POST' : 'GET';
  const find = { '/add-checkpoint': addCheckpoint, '/': introduce }[path] ?? (isMonitorPath(path) ? monitor : null);
  if (find === null) return { status: 404, text: 'there is nothing here\n' };
  const isWanted = request.method === wanted || (wanted === 'GET' && request.method === 'HEAD');
  if (!isWanted) {
    const allow = wanted === 'GET' ? 'GET, HEAD' : wanted;
    return { status: 405, text: `only ${allow}\n`, headers: { allow } };
  }
  if (witness === null) return { status: 503, text: 'the witness is starting\n', headers: { 'retry-after': '1' } };
  return find(request, witness, path);
}

type Find = (request: IncomingMessage, witness: Witness, path: string) => Reply | Promise<Reply>;

const addCheckpoint: Find = async (request, witness) => {
  const body = await readBody(request);
  if (body === null) return { status: 413, text: `a request has ${MAX_BODY_BYTES} bytes at most\n` };
  return replyTo(await witness.addCheckpoint(body));
};

function replyTo(given: Answer): Reply {
  if (given.status === 200) return { status: 200, text: given.lines };
  if (given.status === 503) return { status: 503, text: 'the witness cannot sign now\n' };
  if (given.status === 409) {
    return { status: 409, text: `${given.size}\n`, headers: { 'content-type': 'text/x.tlog.size' } };
  }
  return { status: given.status, text: `${given.reason}\n` };
}

const isMonitorPath = (path: string): boolean => /^\/[0-9a-f]{64}\/checkpoint$/.test(path);
const monitorPath = (origin: string): string => `/${hash('sha256', origin)}/checkpoint`;

const monitor: Find = (_request, witness, path) => {
  const found = [...witness.memory().values()].find(({ origin }) => monitorPath(origin) === path);
  return found === undefined
    ? { status: 404, text: 'no checkpoint of such a log was cosigned\n' }
    : { status: 200, text: found.note };
};

const introduce: Find = (_request, witness) => {
  const memory = witness.memory();
  const logs = witness.origins.flatMap((origin) => {
    const last = memory.get(origin);
    const state = last === undefined ? 'nothing cosigned yet' : `size ${last.size}, root ${encodeBase64(last.root)}`;
    return ['', `log   ${origin}`, `      ${state}`, `      ${monitorPath(origin)}`];
  });
  const lines = ['A witness of transparency logs (C2SP tlog-witness): POST /add-checkpoint', ''];
  return {
    status: 200,
    text: [...lines, `name  ${witness.name}`, `key   ${witness.verifierKey}`, ...logs, ''].join('\n'),
  };
};

/** Null when there is more than may be. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  const pieces: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const piece of pieces) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}
