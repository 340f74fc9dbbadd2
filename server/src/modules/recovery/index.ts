export { advanceChange, type ChangeProgress, changeEvents } from './contact-change.flow.ts';
export { advance as advanceRecovery, recoveryEvents } from './recovery.flow.ts';
export { recoveryRoutes } from './recovery.routes.ts';
export { proving } from './recovery.rules.ts';
export { makeRecovery, type Recovery } from './recovery.ts';
