/** What is written down of a sign-in before anybody is signed in: steps, and refusals with the rule that stays inside. */
import type { Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { User } from '../parties/index.ts';
import { anonymous } from './password-step.ts';

type Details = Readonly<Record<string, string>>;

export interface SignInRecords {
  step(
    tx: Tx,
    event: string,
    user: User,
    context: RequestContext,
    details: Details,
    outcome?: 'done' | 'refused',
  ): Promise<void>;
  refused(tx: Tx, user: User, context: RequestContext, rule: string): Promise<void>;
  /**
   * Attack: somebody holds the password and a factor, and sits where the owner never is. The owner hears of it.
   */
  outside(tx: Tx, user: User, context: RequestContext, method: string): Promise<void>;
}

export function makeRecords({ audit, outbox }: { audit: Audit; outbox: Outbox }): SignInRecords {
  const common = (user: User, context: RequestContext) => ({
    actor: anonymous,
    origin: originOf(context, deviceLabel(context.userAgent)),
    userId: user.id,
    accountId: null,
  });

  async function refused(tx: Tx, user: User, context: RequestContext, rule: string, details: Details = {}) {
    await audit.append(tx, { event: 'sign-in.refused', outcome: 'refused', ...common(user, context), rule, details });
  }

  return {
    async step(tx, event, user, context, details, outcome = 'done') {
      await audit.append(tx, {
        event,
        outcome,
        ...common(user, context),
        details: { purpose: 'sign-in', ...details },
      });
    },
    refused,
    async outside(tx, user, context, method) {
      await refused(tx, user, context, 'network', { method });
      const { address, userAgent } = context;
      const data = { userId: user.id, deviceLabel: deviceLabel(userAgent), address, provedBy: method };
      await outbox.post(tx, { type: 'sign-in.outside-networks', key: user.id, data });
    },
  };
}
