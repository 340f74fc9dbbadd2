/** The signed-in person as the audit trail names them. */
import type { Principal } from '../../platform/http/route.ts';
import type { Actor } from '../audit/index.ts';

export const actorOf = (principal: Principal): Actor => ({
  kind: 'user',
  userId: principal.userId,
  sessionId: principal.sessionId,
  surface: principal.surface,
});
