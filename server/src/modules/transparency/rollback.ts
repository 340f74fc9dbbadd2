/**
 * A log never goes back. What was signed once is remembered outside the database (the copy of the log, witnesses), and
 * the database must still hold exactly that as the beginning of its tree.
 *
 * Attack and accident alike: a database restored from an older backup goes on where the backup ended, and signs a
 * second history beside the one that clients hold receipts of.
 */
import { type Checkpoint, type Hash, sameHash, treeRoot } from '@strongroom/transparency-log';
import type { Sql } from '../../platform/database/database.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import { treeReader } from './log-tree.ts';

/** The database does not continue what was signed before. Nothing is signed until a person has looked. */
export class LogRolledBack extends Error {
  override readonly name = 'LogRolledBack';
}

const ADVICE =
  'Restore the newest state of the database, or begin a new log with "strongroom audit restart-log" (docs/guides/operate.md).';

export async function assertContinues(
  on: Sql,
  tree: { readonly size: number; readonly root: Hash },
  signed: Pick<Checkpoint, 'size' | 'root'>,
  heldBy: string,
): Promise<void> {
  if (tree.size < signed.size) {
    throw new LogRolledBack(
      `the audit log in the database ends at entry ${tree.size}, but ${heldBy} holds a signed checkpoint of ${signed.size} entries: the database is an older one. ${ADVICE}`,
    );
  }
  const root =
    tree.size === signed.size
      ? tree.root
      : await treeRoot(treeReader(on, tree.size, tree.root), signed.size, nativeSha256);
  if (!sameHash(root, signed.root)) {
    throw new LogRolledBack(
      `the first ${signed.size} entries of the audit log in the database are not those of the signed checkpoint that ${heldBy} holds. ${ADVICE}`,
    );
  }
}
