/**
 * The report of a mail that nobody took (RFC 3464), as a mail server sends it to the return path of the mail: with the id
 * and the recipient that the sender gave for it (RFC 3461), and the headers of the mail alone.
 */
import { createHash } from 'node:crypto';

export interface Returned {
  /** Where the mail said it comes back to. */
  readonly returnPath: string;
  readonly recipient: string;
  readonly envelopeId: string | null;
  readonly originalRecipient: string | null;
  readonly raw: Buffer;
  readonly at: number;
}

const HOST = 'mail.outside-world.example';

export function deliveryReport({ returnPath, recipient, envelopeId, originalRecipient, raw, at }: Returned): Buffer {
  const boundary = createHash('sha256').update(raw).digest('hex').slice(0, 24);
  const headers = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
  const lines = [
    `Delivered-To: ${returnPath}`,
    `From: Mail delivery <postmaster@${HOST}>`,
    `To: <${returnPath}>`,
    `Date: ${new Date(at).toUTCString()}`,
    'Subject: Undelivered mail returned to sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Your mail could not be delivered: there is no such mailbox.',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${HOST}`,
    ...(envelopeId === null ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    ...(originalRecipient === null ? [] : [`Original-Recipient: ${originalRecipient}`]),
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such mailbox',
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    headers,
    '',
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
