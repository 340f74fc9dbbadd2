/** The operators that configuration names, each for its countries, in its order: the first that serves a number is asked. */
import type { Clock } from '@strongroom/core';
import type { Config } from '../../platform/config/config.schema.ts';
import type { Logger } from '../../platform/logging.ts';
import { makeTtlCache } from '../../platform/ttl-cache.ts';
import { makeCamaraSimSwap } from './adapters/camara-sim-swap.ts';
import { countryOf } from './destinations.rules.ts';
import type { SimSwap, SimSwapCheck } from './sim-swap.model.ts';

export function makeSimSwapCheck(
  settings: Config['simSwap'],
  around: { readonly clock: Clock; readonly logger: Pick<Logger, 'warn'> },
): SimSwapCheck {
  const operators = Object.values(settings).map(({ countries, rememberMs, ...operator }) => ({
    countries,
    check: makeCamaraSimSwap(operator, around),
    known: makeTtlCache<SimSwap>({ ttlMs: rememberMs, clock: around.clock }),
  }));
  return {
    async within(phone, hours) {
      const country = countryOf(phone);
      const operator = operators.find(
        ({ countries }) => countries === undefined || (country !== null && countries.includes(country)),
      );
      if (operator === undefined) return { kind: 'not-asked' };
      const key = `${hours} ${phone}`;
      const found = await operator.known.get(key, () => operator.check.within(phone, hours));
      // Only that nothing happened is worth remembering: a move has consequences, and silence may end.
      if (found.kind !== 'same') operator.known.drop(key);
      return found;
    },
  };
}
