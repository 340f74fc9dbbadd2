export { sessionView } from './session-view.ts';
export { CAPABILITY_GROUPS, type EndReason, type GroupLimit, type Session } from './sessions.model.ts';
export { groupLimits, logoffAt } from './sessions.rules.ts';
export { makeSessions, type Sessions } from './sessions.ts';
