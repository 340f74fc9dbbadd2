/**
 * What waits at a phone, as it changes (server-sent events): the live way beside push, for an app that is open. A stream
 * ends by itself after a while and is opened again with a fresh signature, so a key that has ended is not followed on.
 */
import { type Clock, toRfc3339 } from '@strongroom/core';
import type { MobileKeys, PromptAnswers, PromptSignals } from '../factors/index.ts';
import type { User } from '../parties/index.ts';

/** About five minutes: longer than a prompt lives, shorter than proxies cut connections that never end. */
const ROUNDS = 150;
/** A comment line keeps proxies from taking the stream for dead. */
const PING_EVERY_ROUNDS = 7;
/** An app that is open in two windows, and one that has just been closed. */
const STREAMS_PER_KEY = 3;

export interface Follow {
  /** Null when this key is followed often enough already. */
  follow(keyId: string, user: User): AsyncIterable<string> | null;
}

export function makeFollow(deps: {
  keys: MobileKeys;
  prompts: PromptAnswers;
  signals: PromptSignals;
  /** How long a change that another node made may go unnoticed; those of this node are told at once. */
  eventPollMs: number;
  clock: Clock;
}): Follow {
  const { keys, prompts, signals, eventPollMs, clock } = deps;
  const open = new Map<string, number>();

  async function* events(keyId: string, user: User): AsyncGenerator<string> {
    let told = '';
    try {
      for (let round = 0; round < ROUNDS && !signals.closed(); round += 1) {
        const key = await keys.find(keyId);
        if (key?.state !== 'active') {
          yield 'event: ended\ndata: {}\n\n';
          return;
        }
        const waiting = await prompts.waiting(keyId, user);
        const now = JSON.stringify(waiting);
        if (now !== told || round === 0) {
          told = now;
          yield `event: prompts\ndata: ${JSON.stringify({ prompts: waiting, serverTime: toRfc3339(clock.now()) })}\n\n`;
        } else if (round % PING_EVERY_ROUNDS === 0) yield ':\n\n';
        await signals.wait(keyId, eventPollMs);
      }
    } finally {
      const left = (open.get(keyId) ?? 1) - 1;
      if (left > 0) open.set(keyId, left);
      else open.delete(keyId);
    }
  }

  return {
    follow(keyId, user) {
      const count = open.get(keyId) ?? 0;
      if (count >= STREAMS_PER_KEY) return null;
      open.set(keyId, count + 1);
      return events(keyId, user);
    },
  };
}
