/** Places for streams: as many as a session may have open, and free again as soon as whoever read one has gone. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { makeSessionStreams } from './session-streams.ts';
import type { FoundSession } from './sessions.model.ts';

const session = 'ses_1';
/** Longer than any test: nothing here ends because time has passed. */
const streams = () => makeSessionStreams({ everyMs: 3_600_000 });
const live = (): FoundSession => ({ kind: 'live', session: { trading: null, drift: null } }) as unknown as FoundSession;

function open(on: ReturnType<typeof streams>): AsyncIterator<string> {
  const chunks = on.follow(session, live);
  if (chunks === null) throw new Error('there is room');
  return chunks[Symbol.asyncIterator]();
}

describe('a page that is left', () => {
  it.each([
    ['before anything was read', 0],
    ['while it waits for news', 1],
  ])('%s makes room at once', async (_when, reads) => {
    const on = streams();
    const left = [open(on), open(on), open(on), open(on)];
    expect(on.follow(session, live)).toBeNull();
    for (const one of left) for (let read = 0; read < reads; read += 1) await one.next();
    // As the server does when the connection closes: the next piece is asked for already.
    const asked = left.map((one) => (reads > 0 ? one.next() : Promise.resolve()));
    for (const one of left) void one.return?.();
    expect(on.open()).toBe(0);
    expect(on.follow(session, live)).not.toBeNull();
    await Promise.all(asked);
    expect(on.open()).toBe(1);
  });

  it('is one whose connection was closed', async () => {
    const on = streams();
    const chunks = on.follow(session, live);
    if (chunks === null) throw new Error('there is room');
    const body = Readable.from(chunks);
    await new Promise((resolve) => body.once('data', resolve));
    await new Promise((resolve) => body.once('close', resolve).destroy());
    expect(on.open()).toBe(0);
  });
});

describe('a stream that ends by itself', () => {
  it('makes room, once', async () => {
    const on = streams();
    const chunks = on.follow(session, () => ({ kind: 'none' }) as unknown as FoundSession);
    if (chunks === null) throw new Error('there is room');
    const other = open(on);
    const seen: string[] = [];
    for await (const chunk of chunks) seen.push(chunk);
    expect(seen).toHaveLength(1);
    expect(on.open()).toBe(1);
    await other.return?.();
    expect(on.open()).toBe(0);
  });
});
