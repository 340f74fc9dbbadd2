/**
 * The one sealed file of this terminal: where it signed in, its tokens, and the private key they are bound to. Nothing of
 * it is ever printed. Everything that cannot be trusted ends the command before a request leaves.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ending, EXIT } from '../exit-codes.ts';
import {
  type OpenFailure,
  openSealed,
  readPrivate,
  type SealedBy,
  sealedWith,
  writePrivate,
  writeSealed,
} from './sealed-file.ts';

export interface Kept {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly signedInAt: number;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** The private half of the DPoP key, as a JSON Web Key. */
  readonly key: Readonly<Record<string, string>>;
}

export const defaultStorePath = (environment: NodeJS.ProcessEnv): string =>
  environment.STRONGROOM_TERMINAL_STORE ?? join(homedir(), '.strongroom', 'terminal.sealed');

const WORDS: Readonly<Record<OpenFailure, string>> = {
  missing: 'nobody is signed in at this terminal; sign in with: terminal login',
  'wide-mode': 'others may read it; make it yours alone (chmod 600), and sign in again if somebody may have read it',
  'not-a-file': 'it is no plain file',
  'other-owner': 'it belongs to somebody else',
  malformed: 'it is no sealed file of this terminal',
  'wrong-secret': 'it does not open: another passphrase or key file, or its bytes were changed',
};

function refuseFile(path: string, why: OpenFailure): Ending {
  if (why === 'missing') return new Ending(EXIT.notSignedIn, 'not-signed-in', WORDS.missing);
  return new Ending(EXIT.sealed, why, `${path}: ${WORDS[why]}`);
}

export function readKept(path: string, by: SealedBy): Kept {
  const opened = openSealed(path, by);
  if (!opened.ok) throw refuseFile(path, opened.why);
  // Sealed by this program: what opens is what it wrote.
  return JSON.parse(opened.text) as Kept;
}

export function keep(path: string, kept: Kept, by: SealedBy): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeSealed(path, JSON.stringify(kept), by);
}

export const forget = (path: string): void => rmSync(path, { force: true });

/** How the present file is sealed; refuses where there is none, or none that may be trusted. */
export function howSealed(path: string): 'passphrase' | 'key-file' {
  const read = readPrivate(path);
  if (!read.ok) throw refuseFile(path, read.why);
  const by = sealedWith(path);
  if (by === null) throw refuseFile(path, 'malformed');
  return by;
}

const KEY_BYTES = 32;

/** The key in a file of its own; made where `make` says so and there is none. */
export function keyFromFile(path: string, make: boolean): SealedBy {
  const read = readPrivate(path);
  if (read.ok) {
    if (read.bytes.length !== KEY_BYTES) throw new Ending(EXIT.sealed, 'malformed', `${path}: it is no key file`);
    return { key: read.bytes };
  }
  if (read.why !== 'missing') throw refuseFile(path, read.why);
  if (!make) throw new Ending(EXIT.sealed, 'key-file-missing', `${path}: there is no key file`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  writePrivate(path, key);
  return { key };
}
