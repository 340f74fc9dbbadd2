/**
 * What the terminal keeps between two commands, sealed: AES-256-GCM under a key of scrypt (RFC 7914) from a passphrase, or
 * under the 32 bytes of a key file. The head of the file is authenticated too, so that nobody weakens scrypt in it.
 *
 * Attack: a copy of the home directory (a backup, a stolen disk) holds tokens and their key. Without the passphrase it
 * holds noise; with a key file it is worth as much as that file, which is why both must be readable by the owner alone.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';

export type SealedBy = { readonly passphrase: string } | { readonly key: Buffer };

export type OpenFailure = 'missing' | 'wide-mode' | 'not-a-file' | 'other-owner' | 'malformed' | 'wrong-secret';
export type Opened = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: OpenFailure };

/** OWASP's floor for scrypt is N = 2^17, r = 8, p = 1: a tenth of a second and 128 MB for each guess. */
const SCRYPT = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
const MOST_BYTES = 1_048_576;
const OWNER_ONLY = 0o600;
/** Whatever group or others may do. */
const OTHERS = 0o077;
const VERSION = 'strongroom-terminal/1';

/** The first line of the file: how the key is made. It says nothing about who is signed in. */
function headOf(by: SealedBy): { head: string; key: Buffer } {
  if ('key' in by) return { head: `${VERSION} key-file`, key: by.key };
  const salt = randomBytes(SALT_BYTES);
  return { head: `${VERSION} scrypt ${salt.toString('base64url')}`, key: keyFrom(by.passphrase, salt) };
}

const keyFrom = (passphrase: string, salt: Buffer): Buffer =>
  scryptSync(passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT);

/** Written beside and moved into place, so that a cut of power leaves the old file or the new one, never half of one. */
export function writeSealed(path: string, text: string, by: SealedBy): void {
  const { head, key } = headOf(by);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(head));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  writePrivate(path, `${head}\n${sealed.toString('base64url')}\n`);
}

/** For the owner alone from the first byte on; never through a link that somebody laid. */
export function writePrivate(path: string, content: string | Buffer): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY);
  try {
    writeSync(file, Buffer.from(content));
    fsyncSync(file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}

export type PrivateBytes =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: OpenFailure };

/** Judged by the very file that is then read, not by a name that may point elsewhere a moment later. */
export function readPrivate(path: string): PrivateBytes {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    return { ok: false, why: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'not-a-file' };
  }
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || facts.size > MOST_BYTES) return { ok: false, why: 'not-a-file' };
    if (process.platform !== 'win32') {
      if (process.getuid !== undefined && facts.uid !== process.getuid()) return { ok: false, why: 'other-owner' };
      if ((facts.mode & OTHERS) !== 0) return { ok: false, why: 'wide-mode' };
    }
    return { ok: true, bytes: readFileSync(file) };
  } finally {
    closeSync(file);
  }
}

/** Whether a passphrase is needed; null where there is no such file, or none that can be read. */
export function sealedWith(path: string): 'passphrase' | 'key-file' | null {
  const read = readPrivate(path);
  if (!read.ok) return null;
  const [head = ''] = read.bytes.toString('utf8').split('\n');
  if (head === `${VERSION} key-file`) return 'key-file';
  return head.startsWith(`${VERSION} scrypt `) ? 'passphrase' : null;
}

export function openSealed(path: string, by: SealedBy): Opened {
  const read = readPrivate(path);
  if (!read.ok) return read;
  const found = /^(strongroom-terminal\/1 (?:key-file|scrypt ([\w-]{22})))\n([\w-]+)\n$/.exec(
    read.bytes.toString('utf8'),
  );
  if (found === null) return { ok: false, why: 'malformed' };
  const [, head = '', salt, body = ''] = found;
  if ((salt === undefined) !== 'key' in by) return { ok: false, why: 'wrong-secret' };
  const sealed = Buffer.from(body, 'base64url');
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return { ok: false, why: 'malformed' };
  const key = 'key' in by ? by.key : keyFrom(by.passphrase, Buffer.from(salt ?? '', 'base64url'));
  const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  opener.setAAD(Buffer.from(head)).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([opener.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), opener.final()]);
    return { ok: true, text: text.toString('utf8') };
  } catch {
    // A wrong passphrase and changed bytes are the same to whoever looks.
    return { ok: false, why: 'wrong-secret' };
  }
}
