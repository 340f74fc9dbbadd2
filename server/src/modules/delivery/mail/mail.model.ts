/** Mail as the house knows it: why it comes back, and how a relay says that it does not take it. */
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';

/** Only the first says something of the address itself. */
export type MailReason = 'unknown-address' | 'mailbox-full' | 'refused' | 'expired' | 'other';

/** Thrown for an address that no relay will reach: the same words would come from the next one. */
export class AddressRefused extends PermanentJobFailure {
  readonly reason: MailReason;
  constructor(message: string, reason: MailReason) {
    super(message);
    this.reason = reason;
  }
}

export interface ReturnAddressSettings {
  /** `bounces@mail.example`: what stands before the @ is followed by +, a name and its proof. */
  readonly address: string;
}
