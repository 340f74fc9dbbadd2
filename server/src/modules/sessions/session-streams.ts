/**
 * Streams that are open on this node, by the session they belong to. Each is woken when something becomes of its session,
 * here or on another node, and looks again by itself as often as a session is believed: so none outlives its session by
 * more than that.
 *
 * Attack: a stolen session is ended, and the stream it opened before goes on telling prices, orders and codes.
 */
import type { CurrentSession, SessionEnd } from '@strongroom/contract';
import { makeOpenStreams } from '../../platform/open-streams.ts';
import type { FoundSession } from './sessions.model.ts';
import { roleOf } from './trading.flow.ts';

export interface SessionStreams {
  /** What becomes of a session, as server-sent events, until it is over; null where it has too many open already. */
  follow(sessionId: string, look: () => FoundSession | Promise<FoundSession>): AsyncIterable<string> | null;
  wake(sessionId: string): void;
  wakeAll(): void;
  /** How many are open. */
  open(): number;
  /** Lets everybody go: the server goes down. */
  close(): void;
}

/** A page in two tabs, a terminal, and one of each that has just been closed. */
const STREAMS_PER_SESSION = 4;
/** About five minutes, shorter than proxies cut connections that never end; whoever follows opens it again. */
const ROUNDS = 300;
/** A comment line keeps proxies from taking the stream for dead. */
const PING_EVERY_ROUNDS = 15;

export function makeSessionStreams({ everyMs }: { readonly everyMs: number }): SessionStreams {
  const waiting = new Map<string, Set<() => void>>();
  const streams = makeOpenStreams(STREAMS_PER_SESSION);
  let closed = false;

  function wait(sessionId: string, reader: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const here = waiting.get(sessionId) ?? new Set();
      waiting.set(sessionId, here);
      const go = (): void => {
        clearTimeout(timer);
        reader.removeEventListener('abort', go);
        here.delete(go);
        if (here.size === 0 && waiting.get(sessionId) === here) waiting.delete(sessionId);
        resolve();
      };
      const timer = setTimeout(go, everyMs);
      reader.addEventListener('abort', go);
      here.add(go);
    });
  }

  async function* events(
    sessionId: string,
    look: () => FoundSession | Promise<FoundSession>,
    reader: AbortSignal,
  ): AsyncGenerator<string> {
    let told = '';
    for (let round = 0; round < ROUNDS && !closed && !reader.aborted; round += 1) {
      const found = await look();
      if (found.kind !== 'live') {
        yield event('ended', { reason: found.kind === 'ended' ? found.reason : null });
        return;
      }
      const news = event('session', { trading: roleOf(found.session), drifted: found.session.drift !== null });
      if (news !== told) yield news;
      else if (round % PING_EVERY_ROUNDS === 0) yield ':\n\n';
      told = news;
      await wait(sessionId, reader);
    }
  }

  const wake = (sessionId: string): void => {
    for (const go of [...(waiting.get(sessionId) ?? [])]) go();
  };
  const wakeAll = (): void => {
    for (const sessionId of [...waiting.keys()]) wake(sessionId);
  };

  return {
    follow: (sessionId, look) => streams.open(sessionId, (reader) => events(sessionId, look, reader)),
    wake,
    wakeAll,
    open: streams.count,
    close() {
      closed = true;
      wakeAll();
    },
  };
}

type Told =
  | { readonly reason: SessionEnd | null }
  | { readonly trading: CurrentSession['trading']; readonly drifted: boolean };
const event = (name: 'session' | 'ended', data: Told): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
