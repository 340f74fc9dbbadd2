/** The log as it lies in a database, compared with a checkpoint that the reader brings along. Only reads. */
import { type AuditFault, faultOf, type VerifiedLog, verifyLog } from '@strongroom/audit-proofs';
import { type Result, refuse } from '@strongroom/core';
import type { LogTrust } from '@strongroom/transparency-log';
import { makeAudit } from '../../modules/audit/index.ts';
import { openDatabaseLog } from '../../modules/transparency/index.ts';
import { presets } from '../../platform/config/config.schema.ts';
import { openDatabase } from '../../platform/database/database.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import { systemClock, systemRandom } from '../../platform/system.ts';

export interface DatabaseWish {
  readonly url: string;
  readonly trust: LogTrust;
  /** What the database must hold; without one, what it says was published, which vouches for nothing it left out. */
  readonly checkpoint: string | undefined;
  readonly since: string | undefined;
}

export async function verifyDatabase(wish: DatabaseWish): Promise<Result<VerifiedLog, AuditFault>> {
  const { url, trust, since } = wish;
  const database = openDatabase(url, { ...presets.database, poolSize: 3, onError: () => {} });
  try {
    const audit = makeAudit({ database, clock: systemClock, random: systemRandom });
    const log = await openDatabaseLog(database, audit);
    const checkpoint = wish.checkpoint ?? log.published;
    if (checkpoint === null) return refuse(faultOf('malformed', 'the database holds no published checkpoint'));
    // Servers may be writing meanwhile: what lies beyond the checkpoint is counted.
    const verified = await verifyLog(log.source(checkpoint), trust, { since, growing: true, sha256: nativeSha256 });
    if (!verified.ok) return verified;
    const inserted = await log.findInserted();
    return inserted === null ? verified : refuse(inserted);
  } finally {
    await database.close();
  }
}
