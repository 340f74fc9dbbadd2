/**
 * A freeze stops capability groups of a user. It is placed at once and nobody shortens it but the desk with a second
 * person (design law 4: tighten at once, loosen slowly). `money` stops what moves money out, `all` whatever could also
 * open risk or change what protects the account; looking, reducing risk and leaving stay possible.
 */
import type { CapabilityGroup, FreezeCause, FreezeLevel } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';

export interface Freeze {
  readonly id: string;
  readonly userId: string;
  readonly level: FreezeLevel;
  readonly cause: FreezeCause;
  readonly placedAt: Instant;
  /** Null: until somebody lifts it. */
  readonly until: Instant | null;
}

const stopped: Readonly<Record<FreezeLevel, readonly CapabilityGroup[]>> = {
  money: ['move-money'],
  all: ['move-money', 'trade-open', 'change-security'],
};

/** Groups that some freeze can stop: others need not be asked about. */
export const canFreeze = (group: CapabilityGroup): boolean => stopped.all.includes(group);

/** The freeze that stops a group longest, of those that last at this moment; null when none does. */
export function freezeOn(group: CapabilityGroup, freezes: readonly Freeze[], now: Instant): Freeze | null {
  const lasting = freezes.filter(
    ({ level, until }) => stopped[level].includes(group) && (until === null || until > now),
  );
  const end = ({ until }: Freeze): number => until ?? Number.POSITIVE_INFINITY;
  return lasting.reduce<Freeze | null>((last, each) => (last === null || end(each) > end(last) ? each : last), null);
}
