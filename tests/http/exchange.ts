/**
 * One HTTP exchange, exactly as written: any method, any header (Host, Origin and Sec-Fetch-* included), any bytes.
 * `fetch` writes some of these by itself, and what it writes is what these tests are about.
 */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { AUTHORITY } from './certificates.fixture.ts';

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Another address of this machine to come from. */
  readonly from?: string | undefined;
  /** What a program shows of itself before anything is said. */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly text: string;
  readonly bytes: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const secureAgent = new SecureAgent({ keepAlive: true, maxSockets: 64, ca: AUTHORITY.cert });

export function exchange(origin: string, wanted: RawRequest): Promise<RawAnswer> {
  const { protocol, hostname, port } = new URL(origin);
  const { method = 'GET', path, headers = {}, body, certificate, from } = wanted;
  const isSecure = protocol === 'https:';
  const way = {
    ...(isSecure ? { agent: secureAgent, servername: hostOf(headers.host), ...certificate } : { agent }),
    ...(from !== undefined && { localAddress: from }),
  };
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const send = isSecure ? secureRequest : request;
    const sent = send(
      { hostname, port, path, method, ...way, headers: { ...length, ...headers } as never },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            setCookies: response.headers['set-cookie'] ?? [],
            bytes: Buffer.concat(chunks),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const hostOf = (header: unknown): string => String(header ?? 'localhost').replace(/:\d+$/, '');

/** Sends bytes that need not be HTTP and answers with whatever comes back until the server closes. */
export function sendBytes(origin: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve('') : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
