/**
 * What is hashed for a name that is nobody's. Costs differ between entities, and between passwords of today and of years
 * ago, so one cost for all strangers would tell by time who is none. A name's stand-in has one of the costs that are
 * really stored, as often as each is stored, and always the same one: drawn from the name's keyed pseudonym.
 */
import { hash } from 'node:crypto';
import { type Clock, HOUR_MS, type Instant, type Random } from '@strongroom/core';

/** How many passwords are kept at one cost: the beginning of their PHC strings, `$argon2id$v=19$m=19456,t=2,p=1$`. */
export interface CostShare {
  readonly cost: string;
  readonly passwords: number;
}

export interface StandIns {
  /** A hash that no password matches. `name` is a pseudonym that only we can make: a draw that can be repeated is no draw. */
  of(name: string): string;
}

/** Counting reads every password there is; the mix changes over months. */
const COUNTED_EVERY_MS = HOUR_MS;

export async function makeStandIns(deps: {
  count: () => Promise<readonly CostShare[]>;
  /** For as long as there is no password at all. */
  otherwise: string;
  clock: Clock;
  random: Random;
}): Promise<StandIns> {
  const { count, otherwise, clock, random } = deps;
  const base64 = (length: number) => Buffer.from(random(length)).toString('base64').replaceAll('=', '');
  const unmatched = `${base64(16)}$${base64(32)}`;
  let shares: readonly CostShare[] = await count();
  let countedAt: Instant = clock.now();

  /** Not waited for: who happens to ask when an hour is over must not take longer than others. */
  function countAgain(): void {
    countedAt = clock.now();
    count().then(
      (counted) => {
        shares = counted;
      },
      // The count of before does as well; what ails the database is told by those who cannot do without.
      () => {},
    );
  }

  return {
    of(name) {
      if (Math.abs(clock.now() - countedAt) >= COUNTED_EVERY_MS) countAgain();
      return `${draw(name, shares) ?? otherwise}${unmatched}`;
    },
  };
}

/**
 * Each cost draws a time for the name, the sooner the more passwords have it; the soonest is the name's. So a change of
 * the mix moves as few names as it can, and only to or from the cost that changed.
 */
export function draw(name: string, shares: readonly CostShare[]): string | null {
  let soonest: { readonly cost: string; readonly at: number } | null = null;
  for (const { cost, passwords } of shares) {
    const drawn = hash('sha256', `${name}|${cost}`, 'buffer').readUIntBE(0, 6);
    const at = -Math.log((drawn + 1) / 2 ** 48) / passwords;
    if (soonest === null || at < soonest.at) soonest = { cost, at };
  }
  return soonest?.cost ?? null;
}
