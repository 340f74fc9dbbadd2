/** The simulated outside world: carrier, mailbox, paper broker, breached passwords, security card. For demonstrations and tests only. */
export type { Mail, PhoneCall, SmsMessage } from './arrivals/arrivals.model.ts';
export type { PaperAccount, PaperAccountView, PaperPosition, PaperWithdrawal } from './broker/broker.model.ts';
export type { CardKey, CardMemory, CardPin, CardScreen, SecurityCard } from './card/security-card.model.ts';
export {
  cardDisplay,
  emptyBattery,
  type NewCard,
  newSecurityCard,
  pressCardKey,
} from './card/security-card.rules.ts';
export { DEMO_ACCOUNT_KINDS, type DemoAccountKind, demoAccount } from './demo-accounts.ts';
export type { WorldEvent } from './events.ts';
export {
  FAULT_CHANNELS,
  type Fault,
  type FaultChange,
  type FaultChannel,
  type FaultTable,
} from './faults/faults.model.ts';
export { demoGeography } from './geography/demo-geography.ts';
export { type MmdbRecords, writeMmdb } from './geography/mmdb.writer.ts';
export type { PushMessage } from './push/push.model.ts';
export { startWorld, type World, type WorldOptions } from './world.ts';
