/**
 * A factor of which a copy was used is suspended at once and its owner told; it proves nothing any more, whoever holds
 * it. SMS comes back when nothing stronger is left, so that the owner is not locked out by the thief.
 */
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, type Origin, systemActor } from '../audit/index.ts';
import type { User } from '../parties/index.ts';
import { type Factor, isStanding } from './factors.model.ts';
import * as store from './factors.store.ts';

export const isStronger = (factor: Factor): boolean =>
  factor.kind !== 'phone' && isStanding(factor) && factor.state === 'active';

export type Suspend = (tx: Tx, factor: Factor, user: User, origin: Origin) => Promise<void>;

export const makeSuspend =
  ({ audit, outbox }: { audit: Audit; outbox: Outbox }): Suspend =>
  async (tx, { id, kind }, user, origin) => {
    const all = await store.lockFactorsOf(tx, user.id);
    if (!(await consume(tx, store.suspendFactor(id)))) return;
    if (!all.some((factor) => factor.id !== id && isStronger(factor)))
      await store.moveState(tx, { userId: user.id, kind: 'phone', from: 'displaced', to: 'active' });
    await audit.append(tx, {
      event: 'factor.suspended',
      outcome: 'done',
      actor: systemActor,
      origin,
      userId: user.id,
      accountId: null,
      rule: 'passkey.counter',
      details: { factor: id, kind },
    });
    await outbox.post(tx, {
      type: 'factor.suspended',
      key: user.id,
      data: { userId: user.id, kind, provedBy: null },
    });
  };
