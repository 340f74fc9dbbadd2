/**
 * Mail over SMTP (RFC 5321). The Message-ID is made of the message id, so that a repeat after a lost answer is the same
 * mail to every server on the way. A 5xx reply is final, 4xx and broken connections are repeated. Where reports are
 * wanted each mail leaves under a return address of its own, and a server that offers it (RFC 3461) is asked to report
 * failures under the id of the message, with the headers only: what was in the mail does not travel back.
 */
import { createTransport } from 'nodemailer';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import type { MailCarrier } from '../delivery.model.ts';
import { AddressRefused } from '../mail/mail.model.ts';
import { reasonOfReply } from '../mail/mail-status.rules.ts';
import { NotAccepted } from '../receipts.model.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte. `required`: STARTTLS or nothing. `none`: only for loopback and closed networks. */
  readonly tls: 'implicit' | 'required' | 'none';
  readonly auth?: { readonly user: string; readonly password: string };
  /** `Strongroom <notices@example.com>`; its domain also ends the Message-ID. */
  readonly from: string;
  readonly timeoutMs: number;
  /** The address failures are reported to, by message; without it they go to the sender, and nobody asks for more. */
  readonly returnAddress?: (messageId: string) => string;
}

export interface SmtpMail extends MailCarrier {
  close(): void;
}

export function makeSmtpMail(settings: SmtpSettings): SmtpMail {
  const { host, port, tls, auth, from, timeoutMs, returnAddress } = settings;
  const domain = /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A text is a text: nothing in it may name a file or an address to be fetched into the mail.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(auth !== undefined && { auth: { user: auth.user, pass: auth.password } }),
  });
  return {
    async sendMail({ messageId, to, subject, text }) {
      const id = `<${messageId}@${domain}>`;
      try {
        await transport.sendMail({
          from,
          // An object, not text: an address is never parsed into several.
          to: { name: '', address: to },
          subject,
          text,
          messageId: id,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(returnAddress !== undefined && {
            envelope: { from: returnAddress(messageId), to: [to] },
            dsn: { id: messageId, return: 'headers', notify: ['failure'], recipient: to },
          }),
        });
      } catch (error) {
        throw translate(error);
      }
      return { reference: id };
    },
    close: () => transport.close(),
  };
}

/** Before a mail is begun: the server certainly has not got it. */
const NEVER_BEGAN: ReadonlySet<unknown> = new Set([
  'EDNS',
  'ETLS',
  'CONNECTION_TIMEOUT',
  'GREETING_TIMEOUT',
  'connect',
]);

/** Without the cause: servers repeat the address of the recipient in their replies, and errors are logged. */
function translate(error: unknown): Error {
  const facts = error as {
    [Name in 'responseCode' | 'response' | 'command' | 'code' | 'timeoutType' | 'syscall']?: unknown;
  };
  const { responseCode, response, command, code, timeoutType, syscall } = facts;
  if (typeof responseCode === 'number') {
    const words = `the mail server answered ${responseCode} to ${typeof command === 'string' ? command : 'the mail'}`;
    if (responseCode < 500) return new NotAccepted(words);
    const text = typeof response === 'string' ? response : '';
    const reason = reasonOfReply({ code: responseCode, text, isToRecipient: command === 'RCPT TO' });
    return reason === null ? new PermanentJobFailure(words) : new AddressRefused(words, reason);
  }
  const words = `the mail server could not be reached (${typeof code === 'string' ? code : 'no code'})`;
  return [code, timeoutType, syscall].some((fact) => NEVER_BEGAN.has(fact)) ? new NotAccepted(words) : new Error(words);
}
