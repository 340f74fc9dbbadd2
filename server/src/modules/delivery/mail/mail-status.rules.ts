/**
 * What a mail server means, from its enhanced status code (RFC 3463) and, where it gives none, from the plain one
 * (RFC 5321 section 4.2.2). Of its words nothing is believed or kept: they repeat addresses.
 */
import type { MailReason } from './mail.model.ts';

/** No such mailbox, no such host, mailbox given up; a domain that says it takes no mail at all (RFC 7505). */
const GONE = /^(1\.(0|1|2|3|6|10)|2\.1|4\.4)$/;

/** `detail` is the code without its class, `1.1` of 5.1.1. */
export function reasonOf(status: { readonly isFinal: boolean; readonly detail: string }): MailReason {
  const { isFinal, detail } = status;
  if (detail === '4.7') return 'expired';
  if (detail === '2.2') return 'mailbox-full';
  if (detail.startsWith('7.')) return 'refused';
  return isFinal && GONE.test(detail) ? 'unknown-address' : 'other';
}

const ENHANCED = /^5\d\d[ -]5\.(\d{1,3}\.\d{1,3})(?=\s|$)/m;
/** Replies to RCPT TO that speak of the mailbox, or of how it is written, when no enhanced code says more. */
const OF_MAILBOX: ReadonlySet<number> = new Set([501, 550, 551, 553]);
/** What lies with the address and not with the relay or with us. */
const OF_ADDRESS: ReadonlySet<MailReason> = new Set(['unknown-address', 'mailbox-full']);

/** Null where a refusal for good speaks of the relay or of us, so that another relay may still take it. */
export function reasonOfReply(reply: {
  readonly code: number;
  readonly text: string;
  readonly isToRecipient: boolean;
}): MailReason | null {
  if (reply.code < 500) return null;
  const detail = ENHANCED.exec(reply.text)?.[1];
  if (detail === undefined) return reply.isToRecipient && OF_MAILBOX.has(reply.code) ? 'unknown-address' : null;
  const reason = reasonOf({ isFinal: true, detail });
  return OF_ADDRESS.has(reason) ? reason : null;
}
