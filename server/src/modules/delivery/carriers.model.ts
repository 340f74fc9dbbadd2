/** A carrier as the house knows it: what it can do, what it costs, how far it may be used. */
import type { SmsCarrier, VoiceCarrier } from './delivery.model.ts';

export type SpokenChannel = 'sms' | 'voice';

export interface PhoneCarrier {
  readonly name: string;
  readonly sms: SmsCarrier | null;
  readonly voice: VoiceCarrier | null;
  /** The same message id again is the same message to it. */
  readonly repeats: boolean;
  /** Whole minor units: of one part of a text, and of one call. */
  readonly price: Readonly<Record<SpokenChannel, number>>;
  /** What it may cost in a day; null sets no cap. */
  readonly dayCapMinor: number | null;
  /** By country: a number, a short code, or a name where names are allowed. */
  readonly senders: Readonly<Record<string, string>>;
  /** Two-letter codes it is used for; null for all. */
  readonly countries: readonly string[] | null;
  /** Begins to listen for receipts. */
  start(): void;
  close(): Promise<void>;
}
