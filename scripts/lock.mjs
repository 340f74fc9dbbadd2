/**
 * One at a time across processes: a lock is a directory that carries the number of the process holding it. It is
 * put in place by a rename, so it never exists without that number, and one whose holder died is taken over.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * @template T
 * @param {string} path where the lock lies
 * @param {() => Promise<T>} work what nobody else may do at the same time
 * @param {(holder: number) => void} onWait told once when somebody else is at it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  let told = false;
  while (!tryLock(path)) {
    const holder = holderOf(path);
    if (holder !== null && !isAlive(holder)) takeAway(path, holder);
    else {
      if (!told && holder !== null) onWait(holder);
      told = told || holder !== null;
      await wait(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    letGo(path);
  }
}

/**
 * Moved aside before it is emptied: an empty directory in its place could be taken as a lock by somebody else, between
 * emptying it and removing it, and be removed with that one in it.
 * @param {string} path
 */
function letGo(path) {
  const aside = besides(path, 'done');
  try {
    renameSync(path, aside);
  } catch (error) {
    // Whoever cleaned up meanwhile took it with it.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

/**
 * A name that nobody else has.
 * @param {string} path
 * @param {string} what
 */
const besides = (path, what) => `${path}.${what}.${process.pid}.${Math.random().toString(36).slice(2)}`;

/** @param {string} path */
function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = besides(path, 'new');
  mkdirSync(mine);
  writeFileSync(join(mine, 'pid'), String(process.pid));
  try {
    // Onto a directory with content this fails, on every system: that is the lock.
    renameSync(mine, path);
    return true;
  } catch {
    rmSync(mine, { recursive: true, force: true });
    return false;
  }
}

/** @param {string} path */
function holderOf(path) {
  try {
    return Number(readFileSync(join(path, 'pid'), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Moves a dead holder's lock aside. Between our look and our move a quicker process may have replaced it by its own;
 * what was moved is looked at again, and a living lock is put back.
 * @param {string} path
 * @param {number} dead
 */
function takeAway(path, dead) {
  const aside = besides(path, 'dead');
  try {
    renameSync(path, aside);
    if (holderOf(aside) !== dead) renameSync(aside, path);
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
