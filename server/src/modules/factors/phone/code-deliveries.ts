/**
 * What became of the last codes to somebody's own phones. Asked for by a user whose password was right, or who is signed
 * in; whoever has shown neither learns nothing, not even whether there is a number.
 */
import type { CodeDeliveries, CodeDelivery } from '@strongroom/contract';
import { type Clock, secondsToMs, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import { findRecentCodes, type RecentCode } from '../../delivery/index.ts';
import type { Parties, User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import { findFactorsOf } from '../factors.store.ts';
import { adviceFor } from './code-deliveries.rules.ts';

export type CodeDeliveriesOf = (user: User) => Promise<CodeDeliveries>;

export function makeCodeDeliveries(deps: {
  database: Database;
  parties: Parties;
  vault: Vault;
  policies: Policies;
  clock: Clock;
}): CodeDeliveriesOf {
  const { database, parties, vault, policies, clock } = deps;
  return async (user) => {
    const now = clock.now();
    const policy = policies.for(user.entityId);
    const points = (await parties.contactPointsOf(user.id)).filter(({ kind }) => kind === 'phone');
    const hints = new Map(points.map(({ value, hint }) => [vault.pseudonym('recipient', value), hint]));
    const since = now - secondsToMs(policy['phone.sends-per-recipient.long-window-seconds']);
    const [recent, factors] = await Promise.all([
      findRecentCodes(database.read, [...hints.keys()], since, policy['phone.deliveries-listed']),
      findFactorsOf(database.read, user.id),
    ]);
    const deliveries = recent.map((one) => ({ ...one, ...standing(one), sentAt: one.createdAt }));
    const hasOther = factors.some(({ kind, state }) => kind !== 'phone' && state === 'active');
    const waitMs = secondsToMs(policy['phone.receipt-wait-seconds']);
    return {
      deliveries: deliveries.map(({ channel, recipient, state, reason, sentAt, heardAt }) => ({
        channel,
        state,
        reason,
        hint: hints.get(recipient) ?? '',
        sentAt: toRfc3339(sentAt),
        heardAt: heardAt === null ? null : toRfc3339(heardAt),
      })),
      advice: adviceFor({ deliveries, hasOther, waitMs, now }),
      serverTime: toRfc3339(now),
    };
  };
}

/** As its owner should see it: how many carriers were asked on the way is our concern. */
function standing({ messageState, state, reason }: RecentCode): Pick<CodeDelivery, 'state' | 'reason'> {
  if (messageState === 'failed') return { state: 'failed', reason: reason ?? 'other' };
  if (state === null || state === 'handing' || state === 'unclear' || state === 'refused') {
    return { state: messageState === 'sent' ? 'unknown' : 'sending', reason: null };
  }
  // Another carrier is about to have it.
  if (messageState === 'handed' && (state === 'failed' || state === 'expired'))
    return { state: 'sending', reason: null };
  return { state, reason };
}
