export type { MethodCap, MethodCaps } from './approvals.model.ts';
export { approvalRoutes } from './approvals.routes.ts';
export { type Approvals, type Authorisation, type AuthoriseRefusal, makeApprovals } from './approvals.ts';
