/**
 * Faults on channels that answer instead of delivering (the broker core, the breached-password service):
 * delay first, then refuse, lose or run twice. "Lose" does the work and drops the connection without an answer, which
 * is the case a caller that moves money must survive; "duplicate" runs the same request twice at the same time.
 */
import { type Clock, unreachable } from '@strongroom/core';
import type { FastifyReply } from 'fastify';
import type { EventBus } from '../events.ts';
import { problem } from '../http/problems.ts';
import type { WorldDatabase } from '../storage/database.ts';
import type { Waiting } from '../waiting.ts';
import type { FaultChannel } from './faults.model.ts';
import { useFault } from './faults.store.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Interference {
  /** `refusal` puts "refuse" in the words of the channel; without one it is 503. */
  around(
    channel: FaultChannel,
    reply: FastifyReply,
    work: () => Promise<Answer>,
    refusal?: Answer,
  ): Promise<FastifyReply>;
}

export function makeInterference(deps: {
  readonly db: WorldDatabase;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly waiting: Waiting;
}): Interference {
  const { db, clock, bus, waiting } = deps;
  const send = (reply: FastifyReply, answer: Answer) => reply.status(answer.status).send(answer.body);
  return {
    async around(channel, reply, work, refusal) {
      const { effect, delayMs } = await useFault(db, channel);
      if (effect !== 'none') {
        bus.publish({ type: 'fault-used', data: { channel, effect, at: new Date(clock.now()).toISOString() } });
      }
      if (delayMs > 0) await waiting.until(clock.now() + delayMs);
      switch (effect) {
        case 'none':
          return send(reply, await work());
        case 'refuse':
          if (refusal === undefined) throw problem(503, 'refused-by-fault', 'This service was told to refuse.');
          return send(reply, refusal);
        case 'lose':
          await work();
          reply.hijack();
          reply.raw.socket?.destroy();
          return reply;
        case 'duplicate':
          return send(reply, (await Promise.all([work(), work()]))[0]);
        default:
          return unreachable(effect);
      }
    },
  };
}
