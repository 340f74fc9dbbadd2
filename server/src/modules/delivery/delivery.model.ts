/**
 * A message from rendering to the outside world. Ports are what the product asks of a carrier: each takes the message
 * id as idempotency key, because delivery is at least once and a person must get a message once.
 */
import type { Instant } from '@strongroom/core';
import type { Channel, Language, TemplateName } from './templates.model.ts';

/** Ready to leave; this, as JSON, is what is sealed. */
export type RenderedMessage =
  | { readonly channel: 'sms'; readonly text: string }
  | { readonly channel: 'voice'; readonly text: string; readonly language: Language }
  | { readonly channel: 'mail'; readonly subject: string; readonly text: string };

interface Envelope {
  /** Idempotency key: the same id is the same message, however often it is handed over. */
  readonly messageId: string;
  readonly to: string;
  /** Sender of this country, where it has one of its own. */
  readonly from?: string;
}

/** Name the carrier gave the message, and to each part where it has several: receipts come under them. */
export interface Receipt {
  readonly reference: string;
  readonly parts?: readonly string[];
}

/**
 * A carrier throws PermanentJobFailure or DestinationRefused for what no repeat can mend, NotAccepted for what it
 * certainly did not take, and any other error where that is unclear.
 * Errors carry status and code only: carriers repeat numbers, addresses and texts in their words, and errors are logged.
 */
export interface SmsCarrier {
  sendText(message: Envelope & { readonly text: string }): Promise<Receipt>;
}
export interface VoiceCarrier {
  call(message: Envelope & { readonly text: string; readonly language: Language }): Promise<Receipt>;
}
export interface MailCarrier {
  sendMail(message: Envelope & { readonly subject: string; readonly text: string }): Promise<Receipt>;
}
export type MessageState = 'queued' | 'handed' | 'sent' | 'failed';

export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly template: TemplateName;
  readonly recipient: string;
  /** Whose it is, where it is somebody's. */
  readonly userId: string | null;
  readonly toSealed: Buffer;
  readonly bodySealed: Buffer | null;
  readonly state: MessageState;
  readonly reference: string | null;
  readonly error: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly sentAt: Instant | null;
}
