/**
 * The log as it lies in a database, for whoever verifies it there: entries in the order of their leaves, tiles as they
 * are kept. Nothing of it is believed; `verifyLog` compares all of it with a checkpoint that the reader brings along.
 *
 * Attack: an operator edits, removes or adds rows by hand, triggers switched off. A row without its leaf was added, a
 * leaf without its row lost it, and everything else no longer fits the root that was signed.
 */
import { type AuditFault, faultOf, type LogEntry, type LogSource } from '@strongroom/audit-proofs';
import type { Database } from '../../platform/database/database.ts';
import type { Audit } from '../audit/index.ts';
import { readTilesFrom } from './log-tree.ts';
import { countLeaves, findLeaves, findLeavesOf, findState } from './transparency.store.ts';

/** Entries read at once. */
const STEP = 1_024;

export interface DatabaseLog {
  /** What the database says was published last; null when nothing was. */
  readonly published: string | null;
  /** The log against a checkpoint: this one, or the reader's own. */
  source(checkpoint: string): LogSource;
  /** An entry that the sequencer has passed and that no leaf stands for; null when there is none. */
  findInserted(): Promise<AuditFault | null>;
}

export async function openDatabaseLog(database: Database, audit: Audit): Promise<DatabaseLog> {
  const state = await findState(database.read);

  async function* entries(): AsyncGenerator<LogEntry> {
    const end = await countLeaves(database.read);
    for (let from = 0; from < end; from += STEP) {
      const leaves = await findLeaves(database.read, from, from + STEP);
      const found = await audit.findBySeq(leaves.map(({ seq }) => seq));
      const bySeq = new Map(found.map((entry) => [entry.seq, entry]));
      for (const { index, seq, commitment } of leaves) {
        const entry = bySeq.get(seq);
        if (entry !== undefined) yield { index, entry: entry.body, salt: entry.salt, commitment };
      }
    }
  }

  return {
    published: state?.publishedNote ?? null,
    source: (checkpoint) => ({
      checkpoint,
      readTiles: readTilesFrom(database.read),
      hasBundles: false,
      entries: entries(),
    }),
    async findInserted() {
      if (state === null) return null;
      const last = await audit.lastSeq();
      for (let seq = 1; seq <= last; seq += STEP) {
        const written = await audit.writtenBetween(database.read, seq, seq + STEP);
        const passed = written.filter((entry) => hasPassed(entry, state));
        const known = new Set(
          (
            await findLeavesOf(
              database.read,
              passed.map((entry) => entry.seq),
            )
          ).map((leaf) => leaf.seq),
        );
        const stranger = passed.find((entry) => !known.has(entry.seq));
        if (stranger !== undefined) return faultOf('inserted', `row ${stranger.seq} has no leaf`, null);
      }
      return null;
    },
  };
}

/** Whether the sequencer has gone by this place in the order of entries. */
function hasPassed(
  entry: { readonly tx: string; readonly seq: number },
  state: { readonly afterTx: string; readonly afterSeq: number; readonly takenSeq: number },
): boolean {
  if (entry.seq <= state.takenSeq) return true;
  const [tx, after] = [BigInt(entry.tx), BigInt(state.afterTx)];
  return tx < after || (tx === after && entry.seq <= state.afterSeq);
}
