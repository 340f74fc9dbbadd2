export { handleEmergencySessions } from './emergency.jobs.ts';
export { makePolicyOf } from './policy-of.ts';
export { sessionView, writtenSessionView } from './session-view.ts';
export { CAPABILITY_GROUPS, type FoundSession, type Session } from './sessions.model.ts';
export { groupLimits } from './sessions.rules.ts';
export { makeSessions, type Sessions } from './sessions.ts';
export { advanceRole, roleOf, tradingEvents } from './trading.flow.ts';
export { makeWithinNetworks, type WithinNetworks } from './within-networks.ts';
