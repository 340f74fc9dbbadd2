/** What is done now and then, whoever asks for it or not: what has ended is dropped, and what is due is begun. */
import { secondsToMs } from '@strongroom/core';
import { LONGEST_WINDOW_SECONDS } from '../modules/policy/index.ts';
import { makePolicyOf } from '../modules/sessions/index.ts';
import type { Config } from '../platform/config/config.ts';
import { deleteIdleCounters } from '../platform/database/primitives.ts';
import { clocksAgree } from './clocks-agree.ts';
import type { Modules } from './modules.ts';
import type { Outside } from './outside.ts';
import type { Platform } from './platform.ts';

/** Drops what nobody can use any more; the story of it is in the audit trail. */
export async function sweep(
  { database, jobs, policies, clock }: Platform,
  {
    signIn,
    devices,
    recovery,
    records,
    reviews,
    authenticator,
    staff,
    receipts,
    applications,
    surfaces,
    sessions,
    parties,
    outside,
    events,
    endpoints,
  }: Modules & { outside: Outside },
  { endedFlowsSeconds }: Config['housekeeping'],
): Promise<void> {
  await signIn.sweep(endedFlowsSeconds);
  await devices.sweep();
  await recovery.sweep(endedFlowsSeconds);
  await authenticator.sweep(endedFlowsSeconds);
  await staff.deskSignIn.sweep(endedFlowsSeconds);
  await staff.acts.sweep();
  await sessions.endDue(makePolicyOf({ parties, policies }));
  await applications.sweep();
  await surfaces.sweep();
  await events.sweep();
  await endpoints.checkWhenDue();
  await jobs.sweep();
  await receipts.sweep();
  await outside.scripts.sweep();
  await reviews.runDue();
  await deleteIdleCounters(database.read, clock.now() - secondsToMs(LONGEST_WINDOW_SECONDS));
  if (!(await clocksAgree(database.read, clock))) {
    throw new Error('the clocks of this node and of its database are more than an hour apart: nothing is erased');
  }
  await records.retention.runDaily();
}
