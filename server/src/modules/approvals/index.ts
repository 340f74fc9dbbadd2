export { advance as advanceApproval, approvalEvents } from './approval.flow.ts';
export type { MethodCap, MethodCaps } from './approvals.model.ts';
export { approvalRoutes } from './approvals.routes.ts';
export { capOf } from './approvals.rules.ts';
export { type Approvals, makeApprovals } from './approvals.ts';
export type { ActRequest, Authorisation, AuthoriseRefusal } from './authorise.ts';
