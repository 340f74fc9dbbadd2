export { type MessagesApiSettings, makeMessagesApi } from './adapters/messages-api.ts';
export { makeSmtpMail, type SmtpMail, type SmtpSettings } from './adapters/smtp.ts';
export type { Carriers, MailCarrier, SmsCarrier, VoiceCarrier } from './delivery.model.ts';
export { type Delivery, makeDelivery } from './delivery.ts';
export { chargeSend, resendWaitSeconds, type SendRefusal, type SendRequest } from './send-budget.ts';
export type { Channel, Language, Notice, OutgoingMessage, SecurityAct, TemplateName } from './templates.model.ts';
