/**
 * The whole product for one command: built from configuration as `serve` builds it, without listening and without
 * working on jobs. What a command leaves to do (a mail, an order) a running server takes up.
 */
import { compose, type Services } from '../compose.ts';
import { readLegalEntities } from '../modules/parties/index.ts';
import { makeLogger } from '../platform/logging.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { openStorage } from '../serve.ts';
import { configOf, type Globals, policiesOf } from './terminal.ts';

export async function withProduct<T>(globals: Globals, act: (services: Services) => Promise<T>): Promise<T> {
  const config = configOf(globals);
  const policies = policiesOf(config.policy);
  const logger = makeLogger('warn');
  const storage = await openStorage(config, logger);
  try {
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
