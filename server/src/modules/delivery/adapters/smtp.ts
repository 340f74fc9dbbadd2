/**
 * Mail over SMTP (RFC 5321). The Message-ID is made of the message id, so that a repeat after a lost answer is the same
 * mail to every server on the way. A 5xx reply is final, 4xx and broken connections are repeated.
 */
import { createTransport } from 'nodemailer';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import type { MailCarrier } from '../delivery.model.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte. `required`: STARTTLS or nothing. `none`: only for loopback and closed networks. */
  readonly tls: 'implicit' | 'required' | 'none';
  readonly auth?: { readonly user: string; readonly password: string };
  /** `Strongroom <notices@example.com>`; its domain also ends the Message-ID. */
  readonly from: string;
  readonly timeoutMs: number;
}

export interface SmtpMail extends MailCarrier {
  close(): void;
}

export function makeSmtpMail(settings: SmtpSettings): SmtpMail {
  const { host, port, tls, auth, from, timeoutMs } = settings;
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
        });
      } catch (error) {
        throw translate(error);
      }
      return { reference: id };
    },
    close: () => transport.close(),
  };
}

/** Without the cause: servers repeat the address of the recipient in their replies, and errors are logged. */
function translate(error: unknown): Error {
  const { responseCode, command, code } = error as { responseCode?: unknown; command?: unknown; code?: unknown };
  if (typeof responseCode === 'number') {
    const words = `the mail server answered ${responseCode} to ${typeof command === 'string' ? command : 'the mail'}`;
    return responseCode >= 500 ? new PermanentJobFailure(words) : new Error(words);
  }
  return new Error(`the mail server could not be reached (${typeof code === 'string' ? code : 'no code'})`);
}
