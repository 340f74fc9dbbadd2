export type { FactsOnFile } from './caller.rules.ts';
export type { ClientFacts } from './clients.ts';
export { staffVerdict } from './desk-session.routes.ts';
export type { NewStaff } from './members.ts';
export type { StaffActKind } from './staff.model.ts';
export { deskRoutes, makeStaffDesk, type StaffDesk } from './staff.ts';
export { advance as advanceStaffAct, staffActEvents } from './staff-act.flow.ts';
