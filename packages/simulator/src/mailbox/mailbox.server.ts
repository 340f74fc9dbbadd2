/**
 * The mailbox: a real SMTP server on loopback that takes mail for any address and shows it as plain text.
 * A mail is acknowledged with 250 only after it is committed. The same Message-ID for the same recipient arrives once,
 * because SMTP clients must send again when they lose the answer (RFC 5321 section 4.5.4.1). A mail that a fault loses
 * comes back with a report where its sender asked to be told (RFC 3461).
 */
import { createHash } from 'node:crypto';
import type { Clock } from '@strongroom/core';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { mailAddress } from '../arrivals/arrivals.model.ts';
import type { Arrivals } from '../arrivals/arrivals.service.ts';
import { sameSecret } from '../http/secrets.ts';
import { deliveryReport } from './delivery-report.ts';

const MAX_BYTES = 1_048_576;
const MAX_RECIPIENTS = 20;

export interface MailboxOptions {
  readonly host: string;
  readonly port: number;
  readonly arrivals: Arrivals;
  readonly clock: Clock;
  /** Where reports of mail that came back go. */
  readonly onReturned?: (report: Buffer) => void;
  /** When given, mail is taken only after AUTH with this pair. */
  readonly credentials?: { readonly user: string; readonly password: string };
}

export interface MailboxServer {
  readonly port: number;
  close(): Promise<void>;
}

class SmtpRefusal extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

export async function startMailbox(options: MailboxOptions): Promise<MailboxServer> {
  const { credentials } = options;
  const server = new SMTPServer({
    banner: 'Strongroom outside world (simulation)',
    // Loopback carries no TLS here; the product's adapter is told so by its smtp:// address.
    disabledCommands: credentials === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    authOptional: credentials === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hideDSN: false,
    size: MAX_BYTES,
    maxClients: 50,
    closeTimeout: 1_000,
    onAuth(auth, _session, done) {
      const given = `${auth.username ?? ''}\0${auth.password ?? ''}`;
      const right = credentials !== undefined && sameSecret(given, `${credentials.user}\0${credentials.password}`);
      if (right) return done(null, { user: credentials.user });
      return done(new SmtpRefusal(535, '5.7.8 Authentication credentials invalid'));
    },
    onRcptTo(address, session, done) {
      if (session.envelope.rcptTo.length >= MAX_RECIPIENTS)
        return done(new SmtpRefusal(452, '4.5.3 Too many recipients'));
      return mailAddress.safeParse(address.address).success
        ? done()
        : done(new SmtpRefusal(553, '5.1.3 Mailbox name not allowed'));
    },
    onData(stream, session, done) {
      receive(stream, session, options).then(
        (id) => done(null, `2.0.0 Ok: queued as ${id}`),
        (error: unknown) => done(error instanceof SmtpRefusal ? error : new SmtpRefusal(451, '4.3.0 Try again later')),
      );
    },
  });
  // A client that goes away in the middle of a command is the client's business.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: MailboxOptions,
): Promise<string> {
  const { arrivals, clock, onReturned } = options;
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    // Past the limit the rest is read and dropped: the client must get its 552 and not a broken connection.
    if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  }
  if (stream.sizeExceeded) throw new SmtpRefusal(552, '5.3.4 Message too big');
  const raw = Buffer.concat(chunks);
  const parsed = await parse(raw);
  const messageId = parsed.messageId?.trim() || `<${createHash('sha256').update(raw).digest('hex')}@unnamed>`;
  const content = { subject: clean(parsed.subject ?? ''), text: plainText(parsed), messageId: clean(messageId) };
  const { mailFrom } = session.envelope;
  const sender = parsed.from?.address || (mailFrom === false ? '' : mailFrom.address);
  let id = '';
  for (const { address, dsn } of session.envelope.rcptTo) {
    const recipient = mailAddress.parse(address);
    const dedupeKey = createHash('sha256').update(`${messageId}\0${recipient}`).digest('hex');
    const accepted = await arrivals.accept({ channel: 'mail', recipient, sender: clean(sender), content, dedupeKey });
    if (accepted === null) throw new SmtpRefusal(451, '4.7.1 Try again later');
    id = accepted.id;
    const wantsToKnow = dsn?.notify?.includes('FAILURE') === true && mailFrom !== false && mailFrom.address !== '';
    if (accepted.lost !== true || !wantsToKnow) continue;
    const originalRecipient = dsn.orcpt ?? null;
    const envelopeId = session.envelope.dsn?.envid ?? null;
    const returned = { returnPath: mailFrom.address, recipient, envelopeId, originalRecipient, raw, at: clock.now() };
    onReturned?.(deliveryReport(returned));
  }
  return id;
}

async function parse(raw: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(raw);
  } catch (cause) {
    throw Object.assign(new SmtpRefusal(554, '5.6.0 Message is not valid'), { cause });
  }
}

/** PostgreSQL text holds no NUL and JSON no lone surrogate; both are dropped rather than failing the delivery. */
const clean = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** HTML is never shown, only its words: this page must not become a place where a mail can run anything. */
function plainText(email: Email): string {
  if (email.text !== undefined && email.text.trim() !== '') return clean(email.text.trimEnd());
  const words = (email.html ?? '')
    .replace(/<(style|script)\b[^>]*>.*?<\/\1>/gis, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|tr|h\d|li)>/gi, '\n')
    .replace(/<[^>]*>/g, '');
  return clean(words.trim());
}
