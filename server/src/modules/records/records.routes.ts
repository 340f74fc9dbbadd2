/** Search and export over HTTP, for clients of what is theirs and for credentials of the auditor and the desk. */
import { type AuditEntryView, operations, type Surface } from '@strongroom/contract';
import { type Clock, ok, type Result, refuse, toRfc3339 } from '@strongroom/core';
import { canonicalAddress } from '../../platform/http/client-address.ts';
import {
  type AuditCredential,
  answer,
  implement,
  type Principal,
  problemReply,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import { type EntryFilter, historyView, originOf } from '../audit/index.ts';
import type { Auditors } from './auditors.ts';
import type { Reading } from './reading.ts';
import type { ReadEntry, Reader } from './records.model.ts';
import { whileStanding } from './standing.ts';

export interface RecordRoutesDeps {
  readonly reading: Reading;
  readonly clock: Clock;
  /** Accounts whose entries the user may read. */
  readonly readableAccounts: (userId: string) => Promise<readonly string[]>;
  readonly auditors: Pick<Auditors, 'stands'>;
  /** Whether the session would be let in now, from where it asked. */
  readonly sessionStands: (sessionId: string, context: RequestContext) => Promise<boolean>;
}

export function recordRoutes(deps: RecordRoutesDeps): Route[] {
  const { reading, clock, readableAccounts, auditors, sessionStands } = deps;

  async function readerOf(principal: Principal | AuditCredential, context: RequestContext): Promise<Reader> {
    if (!('credentialId' in principal)) {
      const { userId } = principal;
      return { kind: 'client', userId, accountIds: await readableAccounts(userId) };
    }
    return { kind: 'staff', ...principal, reason: null, origin: originOf(context, null) };
  }

  return [
    implement(operations.searchAudit, async ({ query, principal, context }) => {
      const filter = filterOf(query);
      if (!filter.ok) return invalid(filter.refusal);
      const page = { before: query.before ?? null, limit: query.limit ?? null };
      const found = await reading.search(await readerOf(principal, context), filter.value, page);
      if (!found.ok) return problemReply(found.refusal);
      return answer(200, { entries: found.value.entries.map(entryView), next: found.value.next });
    }),

    implement(operations.exportAudit, async ({ query, principal, context }) => {
      const filter = filterOf(query);
      if (!filter.ok) return invalid(filter.refusal);
      const written = await reading.export(await readerOf(principal, context), filter.value, query.format);
      if (!written.ok) {
        const { refusal } = written;
        if (refusal.code === 'receipt-not-ready') {
          return problemReply(refusal.code, {}, { headers: { 'retry-after': '1' } });
        }
        const detail = 'most' in refusal ? { detail: `One export holds at most ${refusal.most} entries.` } : {};
        return problemReply(refusal.code, detail);
      }
      const day = toRfc3339(clock.now()).slice(0, 10);
      const disposition = `attachment; filename="audit-log-${day}.${query.format}"`;
      const stands = () =>
        'credentialId' in principal
          ? auditors.stands(principal.credentialId)
          : sessionStands(principal.sessionId, context);
      const { mediaType, chunks } = written.value;
      const body = { mediaType, chunks: whileStanding(chunks, stands) };
      return answer(200, body, { headers: { 'content-disposition': disposition } });
    }),
  ];
}

const invalid = (wrong: { pointer: string; message: string }) => problemReply('invalid-input', { errors: [wrong] });

/** The filter as the contract has it, and what is wrong with it where only together or only here it can be seen. */
export function filterOf(query: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly event?: string | undefined;
  readonly outcome?: 'done' | 'refused' | undefined;
  readonly surface?: Surface | undefined;
  readonly address?: string | undefined;
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}): Result<EntryFilter, { pointer: string; message: string }> {
  const { event = null, outcome = null, surface = null, account = null, user = null } = query;
  // Nothing is older than the epoch, and PostgreSQL knows no year 0.
  const instant = (text: string | undefined) => (text === undefined ? null : Math.max(0, Date.parse(text)));
  const [from, to] = [instant(query.from), instant(query.to)];
  if (from !== null && to !== null && from >= to) return refuse({ pointer: '/to', message: 'Not after from' });
  const address = query.address === undefined ? null : canonicalAddress(query.address);
  if (query.address !== undefined && address === null) {
    return refuse({ pointer: '/address', message: 'Not a network address' });
  }
  return ok({ from, to, event, outcome, surface, address, accountId: account, userId: user });
}

export const entryView = (entry: ReadEntry): AuditEntryView => ({
  ...historyView(entry),
  index: entry.index,
  userId: entry.userId,
  accountId: entry.accountId,
  clockBackMs: entry.clockBackMs,
});
