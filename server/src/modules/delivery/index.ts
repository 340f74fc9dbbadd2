export { makeSmtpMail } from './adapters/smtp.ts';
export { advanceBreaker, breakerEvents, closedBreaker, makeBreakers } from './breaker.flow.ts';
export { type CallScripts, makeCallScripts } from './call-scripts.ts';
export { makeCarrierDesk } from './carrier-desk.ts';
export type { PhoneCarrier } from './carriers.model.ts';
export { addCarrierPages } from './carriers.pages.ts';
export { type Delivery, makeDelivery } from './delivery.ts';
export { findRecentCodes, type RecentCode } from './handovers.store.ts';
export { MOST_REPORT_BYTES } from './mail/delivery-report.ts';
export { type MailRelay, makeMailRelays } from './mail/mail-relays.ts';
export { type MailReturns, makeMailReturns } from './mail/mail-returns.ts';
export { makeReturnAddresses, type ReturnAddresses } from './mail/return-address.ts';
export { makePhoneCarriers } from './phone-carriers.ts';
export { makePhrases, type Phrases } from './phrases.ts';
export type { ReceiptSink } from './receipts.model.ts';
export { makeReceipts, type Receipts } from './receipts.ts';
export { chargeNotice, chargeSend, resendWaitSeconds } from './send-budget.ts';
export type { SimSwapCheck } from './sim-swap.model.ts';
export { makeSimSwapCheck } from './sim-swap.ts';
export {
  CARD_NOTICES,
  type CardNotice,
  CLOSING_NOTICES,
  EMERGENCY_STAGES,
  type Language,
  NETWORK_CHANGES,
  type Notice,
  type SecurityAct,
} from './templates.model.ts';
export { makeUndeliverable } from './undeliverable.ts';
