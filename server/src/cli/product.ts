/**
 * The whole product for one command: built from configuration as `serve` builds it, without listening and without
 * working on jobs. What a command leaves to do (a mail, an order) a running server takes up. Loaded only here, when
 * nothing is left to refuse: whoever wrote a command wrongly does not wait for what he does not get.
 */
import type { Services } from '../compose.ts';
import { readLegalEntities } from '../modules/parties/index.ts';
import { makeLogger } from '../platform/logging.ts';
import { openStorage } from '../platform/stored-database.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { configOf, type Globals, policiesOf } from './terminal.ts';

export async function withProduct<T>(globals: Globals, act: (services: Services) => Promise<T>): Promise<T> {
  const config = configOf(globals);
  const policies = policiesOf(config.policy);
  const logger = makeLogger('warn');
  const storage = await openStorage(config, logger);
  try {
    const { compose } = await import('../compose.ts');
    const around = { config, policies, entities: readLegalEntities(), databaseUrl: storage.url, logger };
    const product = await compose({ ...around, clock: systemClock, random: systemRandom });
    try {
      return await act(product.services);
    } finally {
      await product.stop();
    }
  } finally {
    await storage.stop();
  }
}
