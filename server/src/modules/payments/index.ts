export { limitOf } from './caps.rules.ts';
export { type DelayedWithdrawals, makeDelayedWithdrawals } from './delayed-withdrawals.ts';
export { paymentRoutes } from './payments.routes.ts';
export { handleWithdrawals } from './withdrawals.jobs.ts';
export type { Withdrawals } from './withdrawals.model.ts';
export { makeWithdrawals } from './withdrawals.ts';
