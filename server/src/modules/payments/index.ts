export { limitOf } from './caps.rules.ts';
export { type DelayedWithdrawals, makeDelayedWithdrawals } from './delayed-withdrawals.ts';
export { paymentRoutes } from './payments.routes.ts';
export { handleWithdrawals } from './withdrawals.jobs.ts';
export { makeWithdrawals, type Withdrawals } from './withdrawals.ts';
