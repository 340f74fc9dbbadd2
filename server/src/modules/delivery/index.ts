export { makeMessagesApi } from './adapters/messages-api.ts';
export { makeSmtpMail } from './adapters/smtp.ts';
export type { Carriers } from './delivery.model.ts';
export { type Delivery, makeDelivery } from './delivery.ts';
export { chargeNotice, chargeSend, resendWaitSeconds } from './send-budget.ts';
export type { Language, Notice } from './templates.model.ts';
