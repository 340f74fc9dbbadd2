export { type Action, actions, type Decision, type SessionAction } from './access.model.ts';
export { type Access, makeAccess } from './access.ts';
export { coolsDown, decide, demandsStrongest, groupOf, mayEver, permits, reachOf } from './decide.ts';
export { type FrozenRefusal, frozenFor, frozenRefusal } from './frozen.ts';
export { tradesFor } from './trades.ts';
