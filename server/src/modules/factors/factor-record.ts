/** What is written down and told of every change of a factor: an entry of the audit trail, a notice for its owner. */
import type { FactorKind, ProofMethod } from '@strongroom/contract';
import type { Tx } from '../../platform/database/database.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { User } from '../parties/index.ts';

export interface Act {
  readonly actor: Actor;
  readonly origin: Origin | null;
  /** What proved the act, for the notice on another channel. */
  readonly provedBy: ProofMethod | null;
}

export interface FactorRecord {
  write(
    tx: Tx,
    event: string,
    user: Pick<User, 'id'>,
    act: Act & { readonly rule?: string },
    details: Readonly<Record<string, string | number | null>>,
  ): Promise<void>;
  tell(
    tx: Tx,
    type: `factor.${string}`,
    user: User,
    kind: FactorKind,
    act: Act,
    more?: Readonly<Record<string, string | number>>,
  ): Promise<void>;
}

export const makeFactorRecord = ({ audit, outbox }: { audit: Audit; outbox: Outbox }): FactorRecord => ({
  async write(tx, event, user, { actor, origin, provedBy, rule }, details) {
    await audit.append(tx, {
      event,
      outcome: 'done',
      actor,
      origin,
      userId: user.id,
      accountId: null,
      ...(rule !== undefined && { rule }),
      details: { ...details, provedBy },
    });
  },
  async tell(tx, type, user, kind, { provedBy }, more = {}) {
    await outbox.post(tx, { type, key: user.id, data: { ...more, userId: user.id, kind, provedBy } });
  },
});
