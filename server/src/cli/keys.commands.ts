/** `keys`: rotation of the vault's keys, and of those the OpenID provider signs with. */
import type { Command } from 'commander';
import { readRootKeys } from '../compose/platform.ts';
import { algorithmsOf, makeSigningKeys } from '../modules/surfaces/index.ts';
import type { Config } from '../platform/config/config.ts';
import { type Database, openDatabase } from '../platform/database/database.ts';
import { makeLogger } from '../platform/logging.ts';
import { openStorage } from '../platform/stored-database.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { openVault, type Vault } from '../platform/vault/vault.ts';
import { configOf, type Globals, globalsOf, say } from './terminal.ts';

export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('root and data keys of the vault');
  keys
    .command('rotate-root')
    .description('wrap every data key under the first configured root key')
    .action(() =>
      withVault(globalsOf(program), async (vault) => {
        const rotated = await vault.rotateRootKey();
        say(globalsOf(program), { rotated }, `${rotated} data key${rotated === 1 ? '' : 's'} wrapped anew`);
      }),
    );
  keys
    .command('rotate-data')
    .description('seal from now on with a new data key')
    .action(() =>
      withVault(globalsOf(program), async (vault) => {
        await vault.rotateDataKey();
        say(globalsOf(program), { rotated: 1 }, '1 data key added');
      }),
    );
  keys
    .command('rotate-signing')
    .description('sign what clients are told from now on with new keys; the old ones are shown for two days more')
    .action(() =>
      withVault(globalsOf(program), async (vault, database, { surfaces }) => {
        const algorithms = algorithmsOf(surfaces.clients);
        await makeSigningKeys({ database, vault, clock: systemClock, random: systemRandom, algorithms }).rotate(0);
        const rotated = algorithms.size;
        say(globalsOf(program), { rotated }, `${rotated} signing key${rotated === 1 ? '' : 's'} replaced`);
      }),
    );
}

type Act = (vault: Vault, database: Database, config: Config) => Promise<void>;

async function withVault(globals: Globals, act: Act): Promise<void> {
  const config = configOf(globals);
  const storage = await openStorage(config, makeLogger('warn'));
  const database = openDatabase(storage.url, { poolSize: 3, onError: () => {} });
  const rootKeys = readRootKeys(config);
  await act(await openVault({ database, rootKeys, clock: systemClock, random: systemRandom }), database, config);
  await database.close();
  await storage.stop();
}
