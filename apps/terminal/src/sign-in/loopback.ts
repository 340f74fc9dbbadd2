/**
 * Where the browser comes back to: a port of 127.0.0.1 that the system chooses, open for one answer (RFC 8252 section 7.3).
 *
 * Attack: another program or page of this machine calls the port with an answer of its own, so that the terminal signs in
 * as somebody else. An answer without the state of this very sign-in is refused, and the terminal goes on waiting.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ending, EXIT } from '../exit-codes.ts';

export interface Loopback {
  readonly redirectUri: string;
  readonly answer: Promise<URL>;
  close(): void;
}

const PATH = '/signed-in';
const PAGE = (text: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Strongroom Terminal</title><p>${text}</p>`;

export async function listen(options: { state: string; words: { done: string; refused: string }; patienceMs: number }) {
  const { state, words, patienceMs } = options;
  let arrive: (url: URL) => void = () => {};
  let give: (error: Error) => void = () => {};
  const answer = new Promise<URL>((resolve, reject) => {
    arrive = resolve;
    give = reject;
  });
  let isAnswered = false;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', "default-src 'none'");
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('connection', 'close');
    const { port } = server.address() as AddressInfo;
    const url = new URL(request.url ?? '/', redirectUri);
    // A name that somebody points at this machine is not this machine (DNS rebinding).
    const isHere = request.headers.host === `127.0.0.1:${port}`;
    // One answer: what comes after it, with the same state or another, finds nothing here.
    const isAnswer = !isAnswered && isHere && request.method === 'GET' && url.pathname === PATH;
    if (!isAnswer || url.searchParams.get('state') !== state) {
      response.statusCode = isAnswer ? 400 : 404;
      response.end(PAGE(words.refused));
      return;
    }
    isAnswered = true;
    response.end(PAGE(words.done), () => arrive(url));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
  const timer = setTimeout(() => give(new Ending(EXIT.failed, 'timed-out', 'nobody came back')), patienceMs);
  const close = (): void => {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
  };
  const loopback: Loopback = { redirectUri, answer, close };
  return loopback;
}
