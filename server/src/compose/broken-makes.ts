/**
 * What follows when a list of makers is taken, at every start and at an import on the command line: passkeys of makes that
 * it reports broken are suspended, of clients and of staff, and what was opened with them ends. What an interrupted start
 * left is found by the next.
 */
import type { BrokenMakes, Metadata } from '../modules/factors/index.ts';
import type { Sessions } from '../modules/sessions/index.ts';
import type { StaffDesk } from '../modules/staff/index.ts';

export async function settleBrokenMakes(
  modules: { brokenMakes: BrokenMakes; sessions: Pick<Sessions, 'endResting'>; staff: Pick<StaffDesk, 'makes'> },
  metadata: Pick<Metadata, 'broken'> | null,
): Promise<void> {
  const { brokenMakes, sessions, staff } = modules;
  // Without a list nothing new is known: what was reported stays so.
  if (metadata !== null) await brokenMakes.take(metadata.broken);
  await brokenMakes.suspend((tx, { userId, factorId }) => sessions.endResting(tx, { userId, factorId, origin: null }));
  await staff.makes.suspend();
}
