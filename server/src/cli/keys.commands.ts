/** `keys`: rotation of the vault's keys. */
import type { Command } from 'commander';
import { readRootKeys } from '../compose/platform.ts';
import { openDatabase } from '../platform/database/database.ts';
import { makeLogger } from '../platform/logging.ts';
import { systemClock, systemRandom } from '../platform/system.ts';
import { openVault, type Vault } from '../platform/vault/vault.ts';
import { openStorage } from '../serve.ts';
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
}

async function withVault(globals: Globals, act: (vault: Vault) => Promise<void>): Promise<void> {
  const config = configOf(globals);
  const storage = await openStorage(config, makeLogger('warn'));
  const database = openDatabase(storage.url, { poolSize: 2, onError: () => {} });
  await act(await openVault({ database, rootKeys: readRootKeys(config), clock: systemClock, random: systemRandom }));
  await database.close();
  await storage.stop();
}
