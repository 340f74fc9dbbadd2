/**
 * Brings the outside copy up to a checkpoint, out of the database: the entries and tiles that lie between the
 * checkpoint it holds and the new one. Works in steps, so that a node that was away for a million entries needs little
 * memory.
 */
import { KEY_PATH, LINES_PER_FILE, type LogEntry } from '@strongroom/audit-proofs';
import { assert } from '@strongroom/core';
import {
  bundlesOf,
  type Checkpoint,
  changedBundles,
  changedTiles,
  edgeTilesOf,
  openCheckpoint,
  signCheckpoint,
  TILE_WIDTH,
  type TileAddress,
  tilePath,
  treeRoot,
} from '@strongroom/transparency-log';
import type { Database } from '../../platform/database/database.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import type { Audit } from '../audit/index.ts';
import type { LogIdentity } from './log-key.ts';
import { readTilesFrom, treeReader } from './log-tree.ts';
import type { OutsideCopy } from './outside-copy.ts';
import { assertContinues } from './rollback.ts';
import { type ErasedLeaf, findErased, findLeaves } from './transparency.store.ts';

/** A multiple of the tile width, so that a step in the middle leaves no partial tile behind. */
const STEP_ENTRIES = 16 * TILE_WIDTH;

export interface SignedHead {
  readonly note: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export interface Copier {
  /** Size of the checkpoint kept, once it is known that the tree in the database continues it. Throws `LogRolledBack`. */
  open(tree: { readonly size: number; readonly root: Uint8Array; readonly erasures: number }): Promise<number>;
  /** Durable when it resolves. A head that is older than the one kept changes nothing. */
  follow(head: Pick<SignedHead, 'note' | 'size'>): Promise<void>;
  /** Takes erased entries out of the copy, once for every erasure. */
  erase(erasures: number): Promise<void>;
}

export function makeCopier(deps: {
  database: Database;
  audit: Audit;
  identity: LogIdentity;
  copy: OutsideCopy;
}): Copier {
  const { database, audit, identity, copy } = deps;
  let kept: { readonly size: number; readonly note: string | null } | null = null;
  let erasuresFollowed = 0;
  const inTurn = oneAtATime(() => {
    kept = null;
  });

  async function entriesBetween(from: number, to: number): Promise<LogEntry[]> {
    const leaves = await findLeaves(database.read, from, to);
    assert(leaves.length === to - from, 'every index below the size of the log has its leaf');
    const found = await audit.findBySeq(leaves.map(({ seq }) => seq));
    const bySeq = new Map(found.map((entry) => [entry.seq, entry]));
    return leaves.map(({ index, seq, commitment }) => {
      const entry = bySeq.get(seq);
      return { index, entry: entry?.body ?? null, salt: entry?.salt ?? null, commitment };
    });
  }

  async function step(from: number, to: number, checkpoint: string): Promise<void> {
    const addresses = [...changedTiles(from, to), ...changedBundles(from, to)];
    const bytes = await readTilesFrom(database.read)(addresses);
    const files = addresses.map((address, at) => {
      const content = bytes[at] ?? null;
      assert(content !== null, 'the database holds every tile of its log');
      return { path: tilePath(address), bytes: content };
    });
    if (from === 0) files.push({ path: KEY_PATH, bytes: Buffer.from(`${identity.verifierKey}\n`) });
    await copy.write({ files, entries: await entriesBetween(from, to), checkpoint, stale: staleAfter(from, to) });
  }

  /** A checkpoint of the first entries of the tree that `note` is about. */
  async function signWithin(note: string, size: number): Promise<string> {
    const whole = await readKept(note, identity, copy.directory);
    const root = await treeRoot(treeReader(database.read, whole.size, whole.root), size, nativeSha256);
    return signCheckpoint({ origin: identity.origin, size, root, extensions: [] }, [identity.signer]);
  }

  async function open(tree: { size: number; root: Uint8Array; erasures: number }): Promise<number> {
    const note = await copy.checkpoint();
    const checkpoint = note === null ? null : await readKept(note, identity, copy.directory);
    if (checkpoint !== null) await assertContinues(database.read, tree, checkpoint, copy.directory);
    // Not before: a process with the wrong directory must not send away whoever works there.
    await copy.claim();
    if ((await copy.checkpoint()) !== note)
      throw new Error(`${copy.directory} was written by another process until now`);
    const size = checkpoint?.size ?? 0;
    await copy.open(size);
    kept = { size, note };
    // A copy that begins now reads erased entries as such.
    if (size === 0) await copy.followedErasures(tree.erasures);
    const followed = (await copy.erasures()) ?? 0;
    // More than the database knows of: it went back, and what it erases next is counted anew.
    erasuresFollowed = followed <= tree.erasures ? followed : 0;
    return size;
  }

  async function follow({ note, size }: Pick<SignedHead, 'note' | 'size'>): Promise<void> {
    assert(kept !== null, 'the copy was opened');
    if (size < kept.size || (size === kept.size && note === kept.note)) return;
    let from = kept.size;
    // Each step has a checkpoint of its own: a first copy of millions of entries that is killed on the way goes on there.
    while (size - from > STEP_ENTRIES) {
      const to = from - (from % TILE_WIDTH) + STEP_ENTRIES;
      await step(from, to, await signWithin(note, to));
      from = to;
    }
    await step(from, size, note);
    kept = { size, note };
  }

  async function erase(erasures: number): Promise<void> {
    assert(kept !== null, 'the copy was opened');
    if (erasures <= erasuresFollowed) return;
    let after: { erasure: number; index: number } | undefined = { erasure: erasuresFollowed + 1, index: -1 };
    while (after !== undefined) {
      const leaves: ErasedLeaf[] = await findErased(database.read, after, kept.size, LINES_PER_FILE);
      await copy.erase(leaves.map(({ index, commitment }) => ({ index, entry: null, salt: null, commitment })));
      after = leaves.at(-1);
    }
    // Last: whoever is killed before does it all again.
    await copy.followedErasures(erasures);
    erasuresFollowed = erasures;
  }

  return {
    open: (tree) => inTurn(() => open(tree)),
    follow: (head) => inTurn(() => follow(head)),
    erase: (erasures) => inTurn(() => erase(erasures)),
  };
}

/**
 * What is published with cosignatures comes beside the passes of the log, and two that wrote at once would leave lines
 * twice and a checkpoint behind them. What a failed write left is asked of the disk: until the copy is opened again,
 * nothing is written to it.
 */
function oneAtATime(failed: () => void): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = last.then(act);
    last = turn.catch(failed);
    return turn;
  };
}

async function readKept(note: string, identity: LogIdentity, directory: string): Promise<Checkpoint> {
  const opened = await openCheckpoint(note, identity.trust);
  if (opened.ok) return opened.value.checkpoint;
  throw new Error(
    `${directory} holds a checkpoint of another log, or a damaged one (${opened.refusal}); move the directory away to begin a new copy`,
  );
}

/** Partial tiles of the old size that the new ones replace. */
function staleAfter(from: number, to: number): string[] {
  const old: TileAddress[] = [...edgeTilesOf(from), ...bundlesOf(from, from - (from % TILE_WIDTH), from)];
  const now = new Set([...edgeTilesOf(to), ...bundlesOf(to, to - (to % TILE_WIDTH), to)].map(tilePath));
  return old.map(tilePath).filter((path) => !now.has(path));
}
