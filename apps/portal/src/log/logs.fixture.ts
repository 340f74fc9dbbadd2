/** Logs as a server would hand them to this page, with what each deceit changes about them. */
import { formatReceipt } from '@strongroom/audit-proofs';
import { type CopiedLog, makeCopiedLog, receiptOf } from '@strongroom/audit-proofs/testing';
import type { HistoryEntry } from '@strongroom/contract';
import { canonicalJson, type JsonValue } from '@strongroom/core';
import { type ReadTiles, tilePath } from '@strongroom/transparency-log';
import type { LogAccess } from './check-entry.logic.ts';
import type { LogMemory } from './log-memory.logic.ts';

export const shownAt = (index: number, variant = ''): HistoryEntry => ({
  id: `aud_${index}`,
  at: '2026-03-10T13:00:00.000Z',
  event: 'session.opened',
  outcome: 'done',
  surface: 'portal',
  address: '198.51.100.7',
  device: 'Firefox on Linux',
  rule: null,
  details: { session: `ses_${index}${variant}`, newDevice: false },
});

/** The shape in which the server logs it: more than is shown, and arranged differently. */
function loggedText({ surface, address, device, rule, ...rest }: HistoryEntry): string {
  const entry = {
    v: 1,
    ...rest,
    actor: { kind: 'user', userId: 'usr_1', sessionId: 'ses_1', surface },
    origin: address === null && device === null ? null : { address, device, requestId: 'req_1' },
    userId: 'usr_1',
    accountId: null,
    ...(rule === null ? {} : { rule }),
  };
  return canonicalJson(entry as unknown as JsonValue);
}

export const makeLog = (batches: readonly number[], variant = '', seed = 1): Promise<CopiedLog> =>
  makeCopiedLog({ batches, seed, origin: 'portal.test/log', entry: (index) => loggedText(shownAt(index, variant)) });

export const tilesOf =
  (log: CopiedLog): ReadTiles =>
  async (addresses) =>
    addresses.map((address) => log.files.get(tilePath(address)) ?? null);

export interface Served {
  readonly access: LogAccess;
  memory(): LogMemory | null;
}

/** A server that answers from one log; members of `instead` are its deceits, or the browser's limits. */
export function serve(
  log: CopiedLog,
  memory: LogMemory | null = null,
  instead: { readonly [Key in keyof LogAccess]?: LogAccess[Key] } = {},
): Served {
  let kept = memory;
  return {
    memory: () => kept,
    access: {
      async receipt(entryId) {
        const receipt = await receiptOf(log, Number(entryId.slice('aud_'.length)));
        return { ok: true, data: JSON.parse(formatReceipt(receipt)) };
      },
      key: async () => `${log.key}\n`,
      readTiles: tilesOf(log),
      recall: () => kept,
      remember: (next) => {
        kept = next;
      },
      now: () => 1_000,
      ...instead,
    },
  };
}
