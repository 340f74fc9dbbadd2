/** The trading role over HTTP: who trades, to trade here, and to let go. */
import { operations, type TradingSession, type TradingStanding } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { answer, implement, type Principal, problemReply, type Route } from '../../platform/http/route.ts';
import { signedOut } from '../../platform/http/signed-out.ts';
import { originOf } from '../audit/index.ts';
import type { Geography } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { roleOf, type Session, type Sessions } from '../sessions/index.ts';

export function tradingRoutes(deps: {
  sessions: Sessions;
  parties: Parties;
  policies: Policies;
  geography: Pick<Geography, 'placeOf'>;
}): Route[] {
  const { parties, policies, geography } = deps;
  const { trading } = deps.sessions;
  const policyOf = async ({ userId }: Principal) => policies.for((await parties.getUser(userId)).entityId);

  const toView = (session: Session): TradingSession => ({
    sessionId: session.id,
    surface: session.surface,
    device: { id: session.deviceId, label: session.deviceLabel },
    clientName: session.clientName,
    address: session.address,
    place: geography.placeOf(session.address),
    since: session.tradingSince === null ? null : toRfc3339(session.tradingSince),
  });

  async function standing(principal: Principal) {
    const policy = await policyOf(principal);
    const found = await trading.standing(principal.sessionId, policy);
    if (found === null) return problemReply('session-ended');
    const { session, holder, lostTo } = found;
    const lostAt = session.tradingLostAt;
    const body: TradingStanding = {
      role: roleOf(session),
      holder: holder && toView(holder),
      lost: lostAt === null ? null : { at: toRfc3339(lostAt), to: lostTo && toView(lostTo) },
      newcomer: policy['session.trading.newcomer'],
    };
    return answer(200, body);
  }

  return [
    implement(operations.getTrading, ({ principal }) => standing(principal)),

    implement(operations.claimTrading, async ({ body, principal, context }) => {
      const policy = await policyOf(principal);
      const origin = originOf(context, null);
      const claimed = await trading.claim({ sessionId: principal.sessionId, ...body, policy, origin });
      if (claimed.ok) return standing(principal);
      const { refusal } = claimed;
      if (refusal.code === 'session-ended') return problemReply('session-ended');
      if (refusal.code !== 'trading-elsewhere') return problemReply(refusal.code, { rule: refusal.rule });
      const { rule, holder } = refusal;
      const leaving = rule === 'leave' ? signedOut(false) : {};
      return problemReply('trading-elsewhere', { rule, holder: toView(holder) }, leaving);
    }),

    implement(operations.releaseTrading, async ({ principal, context }) => {
      await trading.release({ sessionId: principal.sessionId, origin: originOf(context, null) });
      return standing(principal);
    }),
  ];
}
