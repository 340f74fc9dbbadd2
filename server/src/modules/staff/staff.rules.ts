/**
 * Who of the staff may do what. Pure. A member has the roles of their record; a supervisor stands in for every role. A
 * member serves the clients of their legal entities, or of all when none is named.
 *
 * Attack: one person with two roles proposes as one and approves as the other: it is the person that counts.
 */
import type { StaffRole } from '@strongroom/contract';
import { type Instant, secondsToMs } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import type { StaffAct, StaffFactor, StaffMember, StaffSession } from './staff.model.ts';

export const hasRole = ({ roles }: Pick<StaffMember, 'roles'>, role: StaffRole): boolean =>
  roles.includes(role) || roles.includes('supervisor');

/** `entityId` null: what concerns the whole house, for members of the whole house. */
export const serves = ({ entities }: Pick<StaffMember, 'entities'>, entityId: string | null): boolean =>
  entities.length === 0 || (entityId !== null && entities.includes(entityId));

export const mayDo = (member: StaffMember, act: Pick<StaffAct, 'role' | 'entityId'>): boolean =>
  hasRole(member, act.role) && serves(member, act.entityId);

export const maySecond = (member: StaffMember, act: Pick<StaffAct, 'role' | 'entityId' | 'proposedBy'>): boolean =>
  act.proposedBy !== member.id && mayDo(member, act);

/** When a session ends by itself, at the latest and without activity. */
export function sessionEnds(session: Pick<StaffSession, 'createdAt' | 'activeAt'>, policy: Policy) {
  const endsAt: Instant = session.createdAt + secondsToMs(policy['staff.session.absolute-seconds']);
  const idleEndsAt: Instant = session.activeAt + secondsToMs(policy['staff.session.idle-seconds']);
  return { endsAt, logoffAt: Math.min(endsAt, idleEndsAt) };
}

/** What pages and the audit trail call it. */
export const DEVICE_BOUND = 'passkey.device-bound-roles';

/** Whether a role of theirs takes only passkeys that cannot leave their device. */
export const oneDeviceOnly = ({ roles }: Pick<StaffMember, 'roles'>, policy: Policy): boolean =>
  policy['staff.passkey.device-bound-roles'].some((role) => roles.includes(role));

/**
 * The rule that keeps a factor from proving anything, or null.
 *
 * Attack: a passkey came into an account in a cloud while its owner only answered calls, and then they approve acts.
 */
export const barredBy = (
  { backupEligible }: Pick<StaffFactor, 'backupEligible'>,
  member: Pick<StaffMember, 'roles'>,
  policy: Policy,
): typeof DEVICE_BOUND | null => (backupEligible === true && oneDeviceOnly(member, policy) ? DEVICE_BOUND : null);
