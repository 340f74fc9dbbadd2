/**
 * What a witness remembers: for each log the last checkpoint that it cosigned, in one file, replaced as a whole and
 * synced before anybody is answered. A witness that forgets can be made to sign a second history, so:
 *
 * - Two processes on one directory: whoever starts claims the next number, and only then reads. Whoever writes looks
 *   afterwards whether a later claim exists, and then answers nobody any more. So either the newcomer has read what was
 *   written, or it was never answered. No lock is left behind by a kill.
 * - A file put back from a backup or a copy: the state names the moment its own file came into being, which no copy
 *   carries over. A state that is somebody's copy is not used until a person says that it is the last one (`moved`).
 * - A key without its memory, a memory without its key, a file that cannot be read: nothing is begun anew.
 *
 * A snapshot of the whole disk or machine, put back, cannot be noticed from within (docs/guides/witness.md).
 */
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Random, type Result, refuse } from '@strongroom/core';
import { formatVerifierKey, type SignerKey } from '@strongroom/transparency-log';
import { isCode, replaceFile } from '../platform/durable-file.ts';
import { drawKey, readKey, storeKey } from './witness.key.ts';
import { formatMemory, type Memory, parseMemory, type Remembered } from './witness-memory.ts';

export interface StateDirectory {
  readonly key: SignerKey;
  /** By origin; only what is on the disk for good. */
  memory(): Memory;
  /** Whether a file put back from a copy would be noticed here. */
  readonly noticesCopies: boolean;
  /** When this has returned, it is kept and no other process has taken over. Throws `Overtaken`, or what the disk says. */
  remember(last: Remembered): Promise<void>;
  assertNewest(): Promise<void>;
}

/** Another process works on this directory now. */
export class Overtaken extends Error {}

/** `use` is a mistake in how it was started; `state` is a directory that must not be worked with. */
export type StateRefusal = { readonly kind: 'use' | 'state'; readonly reason: string };

export async function openStateDirectory(given: {
  readonly folder: string;
  readonly name: string | undefined;
  readonly moved: boolean;
  readonly random: Random;
}): Promise<Result<StateDirectory, StateRefusal>> {
  const { folder, name, moved, random } = given;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stored = await readKey(folder, name);
  if (!stored.ok) return refuse({ kind: 'use', reason: stored.refusal });
  const key = stored.value === null ? await drawKey(name, random) : ok(stored.value);
  if (!key.ok) return refuse({ kind: 'use', reason: key.refusal });

  const claim = await claimNext(folder);
  const memory = await recall(folder, { key: key.value, isNew: stored.value === null, moved });
  if (!memory.ok) return refuse({ kind: 'state', reason: `${folder}: ${memory.refusal}` });
  const verifierKey = formatVerifierKey(key.value);
  let known = memory.value;
  let noticesCopies = false;
  const write = (logs: Memory): Promise<void> =>
    replaceFile(folder, `state-${claim}.json`, (born) => {
      noticesCopies = born > 0n;
      return formatMemory({ key: verifierKey, born, logs });
    });
  await write(known);
  if (stored.value === null && !(await storeKey(folder, key.value))) {
    return refuse({ kind: 'state', reason: `${folder}: another witness was begun here at this moment` });
  }
  await assertNewest(folder, claim);
  await removeEarlier(folder, claim);
  return ok({
    key: key.value,
    memory: () => known,
    noticesCopies,
    async remember(last) {
      const next = new Map(known).set(last.origin, last);
      // When this throws, the disk may hold either state. Nobody was told of the new one, so both are safe to go on from.
      await write(next);
      await assertNewest(folder, claim);
      known = next;
    },
    assertNewest: () => assertNewest(folder, claim),
  });
}

/** What is remembered, or why it must not be believed. */
async function recall(
  folder: string,
  given: { readonly key: SignerKey; readonly isNew: boolean; readonly moved: boolean },
): Promise<Result<Memory, string>> {
  const found = await readNewestState(folder);
  if (found === null) {
    return given.isNew
      ? ok(new Map())
      : refuse('the key is there but its memory is not. Begin with another directory.');
  }
  const state = await parseMemory(found.text, given.key);
  if (!state.ok) return state;
  const { born, logs } = state.value;
  if (logs.size === 0) return ok(logs);
  const isCopy = born !== 0n && born !== found.born;
  if (isCopy && !given.moved) {
    return refuse(
      'this state is a copy, from a backup or from elsewhere. If the witness may have signed anything after it was ' +
        'copied, never use it again: begin with another directory, and so with another key. If it was moved while ' +
        'it stood still and is certainly the last, start once with --moved.',
    );
  }
  return ok(logs);
}

const CLAIM = /^claim-([1-9][0-9]{0,14})$/;
const STATE = /^state-([1-9][0-9]{0,14})\.json$/;
const UNFINISHED_STATE = /^state-([1-9][0-9]{0,14})\.json\.new$/;
const UNFINISHED_KEY = /^key\.[0-9]+\.new$/;

async function numbersOf(folder: string, pattern: RegExp): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const number = pattern.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

async function claimNext(folder: string): Promise<number> {
  for (;;) {
    const taken = [...(await numbersOf(folder, CLAIM)), ...(await numbersOf(folder, STATE))];
    const next = Math.max(0, ...taken) + 1;
    try {
      await (await open(join(folder, `claim-${next}`), 'wx', 0o600)).close();
      return next;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
  }
}

async function assertNewest(folder: string, claim: number): Promise<void> {
  const claims = await numbersOf(folder, CLAIM);
  if (claims.some((other) => other > claim)) throw new Overtaken('another witness works on this directory now');
  if (!claims.includes(claim)) throw new Overtaken('this directory was replaced while the witness worked on it');
}

async function readNewestState(folder: string): Promise<{ text: string; born: bigint } | null> {
  for (;;) {
    const newest = Math.max(0, ...(await numbersOf(folder, STATE)));
    if (newest === 0) return null;
    try {
      const file = await open(join(folder, `state-${newest}.json`), 'r');
      try {
        return { born: (await file.stat({ bigint: true })).birthtimeNs, text: await file.readFile('utf8') };
      } finally {
        await file.close();
      }
    } catch (error) {
      // Another start has just copied it forward and removed it.
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }
}

async function removeEarlier(folder: string, claim: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const number = [CLAIM, STATE, UNFINISHED_STATE].map((pattern) => pattern.exec(name)?.[1]).find(Boolean);
    const isEarlier = number !== undefined && Number(number) < claim;
    if (isEarlier || UNFINISHED_KEY.test(name)) await rm(join(folder, name), { force: true });
  }
}
