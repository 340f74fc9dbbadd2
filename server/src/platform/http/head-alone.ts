/**
 * What is asked for its head alone is let go unread.
 *
 * Attack: HEAD after HEAD on a stream of events. Nobody reads their bodies, and each would keep a place among the few of
 * its session for minutes.
 */
import type { MediaBody } from './route.ts';

export function bodyFor(method: string, { mediaType, chunks }: MediaBody): MediaBody {
  if (method !== 'HEAD') return { mediaType, chunks };
  // A stream that was never begun does nothing when it is left, but for giving its place back.
  void chunks[Symbol.asyncIterator]().return?.();
  return { mediaType, chunks: nothing() };
}

async function* nothing(): AsyncGenerator<string> {}
