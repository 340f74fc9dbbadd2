/** A wish that was not fulfilled in its days lapses, and whoever may close the account hears of it. */
import { assert } from '@strongroom/core';
import { systemActor } from '../audit/index.ts';
import * as store from './closings.store.ts';
import { type ClosingsDeps, LAPSE_QUEUE, makeEnd } from './closings.ts';

export function handleLapses(deps: ClosingsDeps): void {
  const { database, jobs, clock } = deps;
  const end = makeEnd(deps);
  jobs.handle(LAPSE_QUEUE, async (payload) => {
    const id = typeof payload === 'object' && payload !== null && 'closingId' in payload ? payload.closingId : null;
    assert(typeof id === 'string', 'a job of this queue names its wish');
    await database.transaction(async (tx) => {
      const closing = await store.findClosing(tx, id);
      if (closing === null || closing.state !== 'asked' || closing.until > clock.now()) return;
      await end(tx, closing, 'lapse', { actor: systemActor, origin: null, provedBy: null });
    });
  });
}
