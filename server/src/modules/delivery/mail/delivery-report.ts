/**
 * A delivery status notification (RFC 3464) as it comes in: to which addresses it came, and what it says of the
 * recipients. Everything in it is a stranger's: it is cut at a size, and only fields with the form the standard gives
 * them are read. The returned mail inside is not looked at.
 */
import PostalMime from 'postal-mime';
import type { MailReason } from './mail.model.ts';
import { reasonOf } from './mail-status.rules.ts';

/** Relays return the headers of a mail, seldom the whole of one of ours. */
export const MOST_REPORT_BYTES = 262_144;

export interface DeliveryReport {
  /** Where it came to: of the envelope as the relay wrote it down, then of the header. */
  readonly to: readonly string[];
  /** The first recipient that was given up; null where none was. */
  readonly failed: { readonly reason: MailReason } | null;
}

const ARRIVED_AT: ReadonlySet<string> = new Set(['delivered-to', 'x-original-to', 'envelope-to', 'to']);
const ADDRESS = /[^\s<>,;:"()]{1,128}@[a-z0-9.-]{1,255}/gi;

/** Null for what is no report. */
export async function readDeliveryReport(raw: Uint8Array): Promise<DeliveryReport | null> {
  if (raw.byteLength > MOST_REPORT_BYTES) return null;
  const mail = await PostalMime.parse(raw, { maxNestingDepth: 8, forceRfc822Attachments: true }).catch(() => null);
  const report = mail?.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (mail === null || report === undefined) return null;
  const { content } = report;
  const text = typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('latin1');
  const to = mail.headers.flatMap(({ key, value }) => (ARRIVED_AT.has(key) ? (value.match(ADDRESS) ?? []) : []));
  return { to, failed: failureIn(text) };
}

function failureIn(text: string): DeliveryReport['failed'] {
  // The first block speaks of the message, each further one of a recipient.
  for (const block of text.split(/\r?\n(?:\r?\n)+/).slice(1)) {
    const fields = fieldsOf(block);
    const [, kind, detail] = /^([245])\.(\d{1,3}\.\d{1,3})(?=\s|$)/.exec(fields.get('status') ?? '') ?? [];
    if (fields.get('action')?.toLowerCase() !== 'failed' || kind === undefined || detail === undefined) continue;
    return { reason: reasonOf({ isFinal: kind === '5', detail }) };
  }
  return null;
}

function fieldsOf(block: string): ReadonlyMap<string, string> {
  const lines = block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at <= 0 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]];
    }),
  );
}
