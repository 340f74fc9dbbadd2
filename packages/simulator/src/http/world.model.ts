/** What the scripting API answers, as schemas: the routes parse with them and the OpenAPI description is made of them. */
import { z } from 'zod';
import { callOutcome, mail, mailAddress, phoneCall, phoneNumber, smsMessage } from '../arrivals/arrivals.model.ts';
import { paperAccountView, paperWithdrawal } from '../broker/broker.model.ts';
import { FAULT_CHANNELS, fault, faultChange } from '../faults/faults.model.ts';

const label = z.string().max(80);

export const phone = z.strictObject({
  number: z.string(),
  label: z.string().nullable(),
  messages: z.int(),
  calls: z.int(),
  lastAt: z.iso.datetime().nullable(),
  flight: z.boolean(),
  simMovedAt: z.iso.datetime().nullable().describe('When its SIM card went into another phone; null: it did not.'),
});
export type Phone = z.infer<typeof phone>;

export const mailbox = z.strictObject({
  address: z.string(),
  label: z.string().nullable(),
  mails: z.int(),
  lastAt: z.iso.datetime().nullable(),
});
export type MailboxView = z.infer<typeof mailbox>;

export const accountPath = z.strictObject({ accountId: z.string().min(1).max(128) });
export const numberPath = z.strictObject({ number: phoneNumber });
export const addressPath = z.strictObject({ address: mailAddress });
export const callPath = z.strictObject({ id: z.string().regex(/^CA[0-9a-f]{32}$/) });
export const listQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .pipe(z.int().max(500))
    .default(100),
});
export const noQuery = z.strictObject({});
export const labelBody = z.strictObject({ label });
/** In which phone the SIM card of a number is. */
export const simBody = z.strictObject({ phone: z.enum(['own', 'another']) });
export const settleBody = z.strictObject({ outcome: callOutcome });

export const card = z.strictObject({
  serialNo: z.string(),
  label: z.string().nullable(),
  /** What stands on the display now; empty when it is dark. */
  display: z.string(),
  battery: z.enum(['good', 'empty']),
});
export const cardList = z.strictObject({ cards: z.array(card) });
export const serialPath = z.strictObject({ serialNo: z.string().regex(/^[0-9A-Za-z-]{1,32}$/) });
const cardKey = z.enum(['press', 'ok', 'clear', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
export const keysBody = z.strictObject({ keys: z.array(cardKey).min(1).max(40) });

const channel = z.enum(FAULT_CHANNELS);
export const faultsBody = z.partialRecord(channel, faultChange);
export const faultsView = z.record(channel, fault);

/** Where apps that phones run are opened; null where this world has none. */
export const appList = z.strictObject({ authenticatorUrl: z.string().nullable() });
export const phoneList = z.strictObject({ phones: z.array(phone) });
export const messageList = z.strictObject({ messages: z.array(smsMessage) });
export const callList = z.strictObject({ calls: z.array(phoneCall) });
export const mailboxList = z.strictObject({ mailboxes: z.array(mailbox) });
export const mailList = z.strictObject({ messages: z.array(mail) });
export const withdrawalList = z.strictObject({ withdrawals: z.array(paperWithdrawal) });
export const accountList = z.strictObject({ accounts: z.array(paperAccountView) });
