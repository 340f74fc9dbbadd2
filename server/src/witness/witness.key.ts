/**
 * The witness's own key: one file, readable by its owner only. It signs statements that others rely on, so it is made
 * where it is used, never leaves, and a key that others on the machine can read is not used.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Random, type Result, refuse } from '@strongroom/core';
import {
  formatSignerKey,
  isKeyName,
  makeSignerKey,
  parseSignerKey,
  SIGNATURE_TYPE,
  type SignerKey,
} from '@strongroom/transparency-log';
import { createFile, isCode } from '../platform/durable-file.ts';

const KEY_FILE = 'key';
const SEED_BYTES = 32;
const OTHERS = 0o077;

/** Null when there is none yet. */
export async function readKey(folder: string, name: string | undefined): Promise<Result<SignerKey | null, string>> {
  const path = join(folder, KEY_FILE);
  const read = await readPrivately(path);
  if (read === null) return ok(null);
  if ((read.mode & OTHERS) !== 0) return refuse(`${path} can be read by others on this machine: chmod 600 it`);
  const key = await parseSignerKey(read.text.trimEnd());
  if (!key.ok) return refuse(`${path} is no signer key (${key.refusal})`);
  if (key.value.type !== SIGNATURE_TYPE.cosignature) return refuse(`${path} is no key of a witness`);
  if (name !== undefined && name !== key.value.name) {
    return refuse(`this witness is ${key.value.name}, not ${name}: a name belongs to its key for good`);
  }
  return ok(key.value);
}

export async function drawKey(name: string | undefined, random: Random): Promise<Result<SignerKey, string>> {
  if (name === undefined) return refuse('--name: a new witness needs a name, such as witness.example.com/w1');
  if (!isKeyName(name)) return refuse('--name: a name has no spaces and no plus sign');
  return ok(await makeSignerKey(name, SIGNATURE_TYPE.cosignature, random(SEED_BYTES)));
}

/** Never over another key: whoever relies on that one would be left without its witness. */
export const storeKey = (folder: string, key: SignerKey): Promise<boolean> =>
  createFile(folder, KEY_FILE, `${formatSignerKey(key)}\n`);

async function readPrivately(path: string): Promise<{ text: string; mode: number } | null> {
  try {
    const file = await open(path, 'r');
    try {
      return { mode: (await file.stat()).mode, text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}
