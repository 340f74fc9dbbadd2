/**
 * The log as this page reaches it: receipts through the API, key and tiles from the public addresses, memory in local
 * storage (per origin, whoever signs in). On a public computer nothing is kept. One check runs at a time in all tabs,
 * so that none holds a checkpoint older than the one that another tab has just remembered.
 */
import { type ReadTiles, tilePath } from '@strongroom/transparency-log';
import { api } from '../session/session.store.ts';
import { checkEntry, type LogAccess } from './check-entry.logic.ts';
import type { EntryProof, ShownEntry } from './entry-proof.types.ts';
import { readMemory, writeMemory } from './log-memory.logic.ts';

const MEMORY = 'strongroom.log';
const TIMEOUT_MS = 10_000;
const RETRY_MS = 1_000;
const TRIES = 20;

/** Never from the browser's cache: a tile that was spoilt on the way once would fail every check after it. */
async function get(path: string): Promise<Response | null> {
  try {
    const options = { cache: 'no-store', credentials: 'omit', redirect: 'error' } as const;
    const response = await fetch(`/log/${path}`, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? response : null;
  } catch {
    return null;
  }
}

const readTiles: ReadTiles = (addresses) =>
  Promise.all(
    addresses.map(async (address) => {
      const response = await get(tilePath(address));
      const bytes = await response?.arrayBuffer().catch(() => null);
      return bytes ? new Uint8Array(bytes) : null;
    }),
  );

async function readKey(): Promise<string | null> {
  const response = await get('key');
  return (await response?.text().catch(() => null)) ?? null;
}

function recall(): string | null {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

function keep(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(MEMORY);
    else localStorage.setItem(MEMORY, text);
  } catch {
    // Storage is refused: every visit meets the log for the first time, as it says.
  }
}

function accessOf(keeps: boolean, background: boolean): LogAccess {
  return {
    receipt: (entryId) => api.call('getReceipt', { params: { entryId }, background }),
    key: readKey,
    readTiles,
    recall: () => (keeps ? readMemory(recall()) : null),
    remember: keeps ? (memory) => keep(writeMemory(memory)) : null,
    // The correction of the clock to the server's has fractions; what is remembered is whole milliseconds.
    now: () => Math.round(api.now()),
  };
}

export interface Check {
  /** False on a public computer. */
  readonly keeps: boolean;
  readonly onWaiting: () => void;
  readonly signal: AbortSignal;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Checks one entry; one that the log has not taken yet is asked for again every second. */
export async function proveEntry(entry: ShownEntry, { keeps, onWaiting, signal }: Check): Promise<EntryProof> {
  for (let tried = 1; ; tried += 1) {
    // Only the first is an act of a person; the page asking by itself must not keep a deserted session alive.
    const proof = await alone(() => checkEntry(entry, accessOf(keeps, tried > 1))).catch(unable);
    if (proof.kind !== 'not-ready' || tried === TRIES || signal.aborted) return proof;
    onWaiting();
    await pause(RETRY_MS);
  }
}

/** Insecure pages have neither locks nor signatures; the check says so by itself. */
const alone = (check: () => Promise<EntryProof>): Promise<EntryProof> =>
  'locks' in navigator ? navigator.locks.request(MEMORY, check) : check();

/** The browser knows no Ed25519, or gave up: nothing was proven, and nothing proven wrong. */
const unable = (): EntryProof => ({ kind: 'unable' });

/** A person has compared the new key with the broker, or accepts a log that begins anew. */
export const forgetLog = (): void => keep(null);
