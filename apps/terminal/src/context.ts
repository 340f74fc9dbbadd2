/** What every command needs: where the sealed file is, how it opens, and the API behind it. */
import { type Api, openApi } from './api/api.ts';
import { askSecret, isAttended } from './ask-person.ts';
import { Ending, EXIT } from './exit-codes.ts';
import { findProvider, readIssuer } from './sign-in/provider.ts';
import type { SealedBy } from './store/sealed-file.ts';
import { defaultStorePath, howSealed, type Kept, keep, keyFromFile, readKept } from './store/token-store.ts';

/** The options before the command. */
export interface Globals {
  readonly json?: boolean;
  readonly store?: string;
  readonly keyFile?: string;
  /** Commander's reading of `--no-tty`. */
  readonly tty: boolean;
}

export const storeOf = ({ store }: Globals): string => store ?? defaultStorePath(process.env);
export const attended = ({ tty }: Globals): boolean => tty && isAttended();

const keyFileOf = ({ keyFile }: Globals): string | undefined => keyFile ?? process.env.STRONGROOM_TERMINAL_KEY_FILE;

/** How a new file is to be sealed: asked twice, because a slip would lock the person out of it. */
export async function newSeal(globals: Globals): Promise<SealedBy> {
  const keyFile = keyFileOf(globals);
  if (keyFile !== undefined) return keyFromFile(keyFile, true);
  const passphrase = await askSecret('Passphrase that seals the tokens on this machine', attended(globals));
  if (passphrase === '') throw new Ending(EXIT.wrongUse, 'empty', 'an empty passphrase seals nothing');
  const again = await askSecret('Once more', attended(globals));
  if (again !== passphrase) throw new Ending(EXIT.wrongUse, 'unlike', 'the two are not alike');
  return { passphrase };
}

export async function sealOf(globals: Globals): Promise<SealedBy> {
  if (howSealed(storeOf(globals)) === 'passphrase') {
    return { passphrase: await askSecret('Passphrase', attended(globals)) };
  }
  const keyFile = keyFileOf(globals);
  if (keyFile === undefined)
    throw new Ending(EXIT.wrongUse, 'key-file', 'the tokens are sealed with a key file: --key-file');
  return keyFromFile(keyFile, false);
}

export interface SignedIn {
  readonly kept: Kept;
  readonly api: Api;
}

export async function enter(globals: Globals, by: SealedBy): Promise<SignedIn> {
  const path = storeOf(globals);
  const kept = readKept(path, by);
  const provider = await findProvider(readIssuer(kept.issuer), kept.clientId);
  const api = await openApi({ kept, provider, onRenewed: (next) => keep(path, next, by) });
  return { kept, api };
}
