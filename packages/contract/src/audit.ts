/**
 * The audit log as its readers meet it: receipts of single entries, search and export. A client reads its own entries
 * and those of accounts it may read; the broker's auditor and desk read all, under a credential of their own
 * (docs/decisions/0023). Everything is answered in the order of the log: the order in which entries became complete.
 */
import { z } from 'zod';
import { accountId, id, instant, surface, userId } from './fields.ts';
import { operation } from './operation.ts';
import { historyEntry } from './security.ts';

/** One entry, its inclusion proof and the signed checkpoint: verifiable without us (docs/guides/verify-the-log.md). */
const receipt = z.strictObject({
  format: z.literal('strongroom-receipt/v1'),
  entry: z.string(),
  salt: z.string(),
  proof: z.string(),
});
export type ReceiptView = z.infer<typeof receipt>;

const auditEntry = historyEntry.extend({
  /** Its place in the log; null until a published checkpoint covers it, a matter of a second. */
  index: z.int().min(0).nullable(),
  userId: userId.nullable(),
  accountId: accountId.nullable(),
  /**
   * How far its clock stands before that of the entry listed after it, which was complete earlier; 0 in all ordinary
   * cases. Two nodes whose clocks disagree, or an act that took long to finish: the order of the log is what counts.
   */
  clockBackMs: z.int().min(0),
});
export type AuditEntryView = z.infer<typeof auditEntry>;

const filters = {
  from: instant.optional(),
  to: instant.optional(),
  /** A name, or the beginning of names up to a dot: `withdrawal.created`, `withdrawal.`. */
  event: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*\.?$/)
    .optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  surface: surface.optional(),
  /** One network address, in any spelling. */
  address: z
    .string()
    .max(45)
    .regex(/^[0-9a-fA-F:.]{2,45}$/)
    .optional(),
  account: accountId.optional(),
  user: userId.optional(),
};

const problems = ['credential-refused', 'audit-unavailable'] as const;

export const auditOperations = {
  getReceipt: operation('getReceipt', {
    summary: 'The receipt of one entry: the entry, its proof and the signed checkpoint',
    tag: 'Audit log',
    caller: 'session',
    params: z.strictObject({ entryId: id('aud') }),
    responses: { 200: receipt },
    problems: ['not-found', 'receipt-not-ready', 'entry-erased'],
  }),
  searchAudit: operation('searchAudit', {
    summary: 'Entries of the audit log, newest first in the order of the log',
    tag: 'Audit log',
    caller: 'audit-reader',
    query: z.strictObject({
      ...filters,
      before: id('aud').optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
    responses: { 200: z.strictObject({ entries: z.array(auditEntry), next: z.string().nullable() }) },
    problems: ['not-found', ...problems],
  }),
  exportAudit: operation('exportAudit', {
    summary: 'Entries of the audit log as a file, each with its proof (jsonl) or for people (csv)',
    tag: 'Audit log',
    caller: 'audit-reader',
    query: z.strictObject({ ...filters, format: z.enum(['jsonl', 'csv']) }),
    responses: { 200: { media: ['application/jsonl', 'text/csv'] } },
    problems: ['not-found', 'receipt-not-ready', 'export-too-large', ...problems],
  }),
};
