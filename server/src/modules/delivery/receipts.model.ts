/** What a carrier says about a message after it took it over. */
import type { DeliveryReason, DeliveryState } from '@strongroom/contract';
import { PermanentJobFailure } from '../../platform/jobs/jobs.ts';

/** Everything that a receipt can say; `sending` is ours alone. */
export type ReceiptState = Exclude<DeliveryState, 'sending'>;
export type FailureReason = DeliveryReason;

export interface CarrierReceipt {
  readonly carrier: string;
  /** Name the carrier gave the message, or a part of it. */
  readonly reference: string;
  readonly state: ReceiptState;
  readonly reason: FailureReason | null;
}

/** Keeps a receipt; answers when it is safe, so that a carrier is thanked for nothing that could still be lost. */
export type ReceiptSink = (receipt: CarrierReceipt) => Promise<void>;

/** Thrown by a carrier that certainly did not take the message over: another may have it at once. */
export class NotAccepted extends Error {
  override readonly name = 'NotAccepted';
}

/** Thrown by a carrier that will never take this message over, with what is wrong about its destination. */
export class DestinationRefused extends PermanentJobFailure {
  readonly reason: FailureReason;
  constructor(message: string, reason: FailureReason) {
    super(message);
    this.reason = reason;
  }
}
