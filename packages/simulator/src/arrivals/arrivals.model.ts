/**
 * Everything that reaches a person: text messages, calls, mails. One shape at rest, one view per channel outside.
 * Lists are newest first and never hold what is lost, cleared or not yet due.
 */
import { z } from 'zod';
import { findCode } from './code-finder.rules.ts';

export type ArrivalChannel = 'sms' | 'voice' | 'mail';

export const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/);
export const mailAddress = z.email().max(254).toLowerCase();
const instant = z.iso.datetime();

export const smsMessage = z.strictObject({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  body: z.string(),
  code: z.string().nullable().describe('The one-time code a phone would offer to fill in, when there is one.'),
  receivedAt: instant,
});
export type SmsMessage = z.infer<typeof smsMessage>;

export const callOutcome = z.enum(['answered', 'declined']);
export const phoneCall = z.strictObject({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  language: z.string(),
  words: z.string().describe('What the voice says once the call is answered.'),
  code: z.string().nullable(),
  state: z.enum(['ringing', 'answered', 'declined', 'missed']),
  receivedAt: instant,
  ringsUntil: instant,
});
export type PhoneCall = z.infer<typeof phoneCall>;

export const mail = z.strictObject({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  messageId: z.string(),
  code: z.string().nullable(),
  receivedAt: instant,
});
export type Mail = z.infer<typeof mail>;

const smsContent = z.strictObject({ body: z.string() });
const callContent = z.strictObject({ language: z.string(), words: z.string() });
const mailContent = z.strictObject({ subject: z.string(), text: z.string(), messageId: z.string() });

export interface ArrivalRow {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly sender: string;
  readonly content: unknown;
  readonly due_at: number;
  readonly outcome: string | null;
}

/** A call nobody picks up stops ringing after this long. */
export const RING_MS = 45_000;

export function toSms(row: ArrivalRow): SmsMessage {
  const { body } = smsContent.parse(row.content);
  return {
    id: row.id,
    to: row.recipient,
    from: row.sender,
    body,
    code: findCode(body),
    receivedAt: new Date(row.due_at).toISOString(),
  };
}

export function toCall(row: ArrivalRow, now: number): PhoneCall {
  const { language, words } = callContent.parse(row.content);
  return {
    id: row.id,
    to: row.recipient,
    from: row.sender,
    language,
    words,
    code: findCode(words),
    state: callOutcome.nullable().parse(row.outcome) ?? (now < row.due_at + RING_MS ? 'ringing' : 'missed'),
    receivedAt: new Date(row.due_at).toISOString(),
    ringsUntil: new Date(row.due_at + RING_MS).toISOString(),
  };
}

export function toMail(row: ArrivalRow): Mail {
  const { subject, text, messageId } = mailContent.parse(row.content);
  return {
    id: row.id,
    to: row.recipient,
    from: row.sender,
    subject,
    text,
    messageId,
    code: findCode(`${subject}\n${text}`),
    receivedAt: new Date(row.due_at).toISOString(),
  };
}
