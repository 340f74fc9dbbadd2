/**
 * What waits at a phone, as it changes (server-sent events): the live way beside push, for an app that is open. A stream
 * is over with its key: what becomes of that is announced on every node, and looked at besides as often as a session is
 * believed. After a while it ends by itself, and is opened again with a fresh signature.
 */
import { type Clock, toRfc3339 } from '@strongroom/core';
import { makeOpenStreams } from '../../platform/open-streams.ts';
import type { MobileKeys, PromptAnswers, PromptSignals } from '../factors/index.ts';
import type { User } from '../parties/index.ts';

/** About five minutes: longer than a prompt lives, shorter than proxies cut connections that never end. */
const ROUNDS = 300;
/** A comment line keeps proxies from taking the stream for dead. */
const PING_EVERY_ROUNDS = 15;
/** An app that is open in two windows, and one that has just been closed. */
const STREAMS_PER_KEY = 3;
/** Of a stream, between two looks, on a node that believes nothing at all. */
const LEAST_WAIT = 100;

export interface Follow {
  /** Null when this key is followed often enough already. */
  follow(keyId: string, user: User): AsyncIterable<string> | null;
}

export function makeFollow(deps: {
  keys: Pick<MobileKeys, 'find'>;
  prompts: Pick<PromptAnswers, 'waiting'>;
  signals: PromptSignals;
  /** How long prompts of another node may go unnoticed where the word of them was lost. */
  eventPollMs: number;
  /** How long a key may be taken for alive where the word of its end was lost. */
  keyTrustMs: number;
  clock: Clock;
}): Follow {
  const { keys, prompts, signals, eventPollMs, keyTrustMs, clock } = deps;
  const streams = makeOpenStreams(STREAMS_PER_KEY);
  const lookMs = Math.max(LEAST_WAIT, Math.min(eventPollMs, keyTrustMs));
  const promptsEveryRounds = Math.ceil(eventPollMs / lookMs);

  async function* events(keyId: string, user: User, reader: AbortSignal): AsyncGenerator<string> {
    let told = '';
    let isNews = true;
    for (let round = 0; round < ROUNDS && !signals.closed() && !reader.aborted; round += 1) {
      const key = await keys.find(keyId);
      if (key?.state !== 'active') {
        yield 'event: ended\ndata: {}\n\n';
        return;
      }
      const waiting = isNews || round % promptsEveryRounds === 0 ? await prompts.waiting(keyId, user) : null;
      const now = waiting === null ? told : JSON.stringify(waiting);
      if (now !== told) {
        told = now;
        yield `event: prompts\ndata: ${JSON.stringify({ prompts: waiting, serverTime: toRfc3339(clock.now()) })}\n\n`;
      } else if (round % PING_EVERY_ROUNDS === 0) yield ':\n\n';
      isNews = await signals.wait(keyId, lookMs, reader);
    }
  }

  return { follow: (keyId, user) => streams.open(keyId, (reader) => events(keyId, user, reader)) };
}
