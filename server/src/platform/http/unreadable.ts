/**
 * Bytes that are not HTTP, or more of it than is read: one canned refusal with the protections of every answer, then the
 * connection closes. Every port that listens answers in this way, so that none tells by its wording what it is.
 */
import type { Socket } from 'node:net';
import { problemDocument } from './problem-document.ts';

export function answerUnreadable(
  error: Error & { code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // RFC 6585 section 5: more headers than there is room for, such as an address longer than they all may be together.
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW' ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
  const body = JSON.stringify({ ...problemDocument('malformed-request', 'unreadable'), status });
  const all = {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`);
}
