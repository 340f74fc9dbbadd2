export type { MethodCap, MethodCaps } from './approvals.model.ts';
export { type Approvals, type Authorisation, type AuthoriseRefusal, makeApprovals } from './approvals.ts';
