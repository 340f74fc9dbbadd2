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
}

/** Name the carrier gave the message, to ask it later. */
export interface Receipt {
  readonly reference: string;
}

/**
 * A carrier throws PermanentJobFailure for what no repeat can mend and any other error for what may be tried again.
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
export interface Carriers {
  readonly sms: SmsCarrier;
  readonly voice: VoiceCarrier;
  readonly mail: MailCarrier;
}

export type MessageState = 'queued' | 'sent' | 'failed';

export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly template: TemplateName;
  readonly recipient: string;
  readonly toSealed: Buffer;
  readonly bodySealed: Buffer | null;
  readonly state: MessageState;
  readonly reference: string | null;
  readonly error: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly sentAt: Instant | null;
}
