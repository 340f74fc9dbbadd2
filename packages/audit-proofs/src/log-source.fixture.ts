/** Sources of a log to verify, whole or with something changed. */
import { type LogTrust, type ReadTiles, tilePath } from '@strongroom/transparency-log';
import type { LogEntry } from './log-entry.ts';
import type { CopiedLog } from './testing/copied-log.ts';
import { type LogSource, type VerifyLogOptions, verifyLog } from './verify-log.ts';

export const readFrom =
  (files: ReadonlyMap<string, Uint8Array>): ReadTiles =>
  async (addresses) =>
    addresses.map((address) => files.get(tilePath(address)) ?? null);

export async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

export function sourceOf(from: CopiedLog, change: Partial<LogSource> & { list?: readonly LogEntry[] } = {}): LogSource {
  const { list = from.entries, ...rest } = change;
  return {
    checkpoint: from.checkpoint,
    readTiles: readFrom(from.files),
    hasBundles: true,
    entries: each(list),
    ...rest,
  };
}

/** What is found first; throws when nothing is. */
export async function faultFound(source: LogSource, trust: LogTrust, options: VerifyLogOptions = {}) {
  const verified = await verifyLog(source, trust, options);
  if (verified.ok) throw new Error('nothing was found');
  const { kind, index, other: second } = verified.refusal;
  return { kind, index, other: second };
}
