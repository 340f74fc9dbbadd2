/**
 * The factor that a card in somebody's hands is: pending while it is on its way, active once it answered, and gone with
 * the card. It is made, confirmed and ended through the one door of all factors; what the card itself goes through is told
 * by whoever calls.
 *
 * Attack: whoever took over a session reports the card as lost, so that the weaker text message, whose number they hold,
 * comes back in its place. So reporting never brings it back; removing the factor does, and asks for a proof, and so does
 * the card itself in the hands of staff.
 */
import { ok, type Result } from '@strongroom/core';
import type { Sql, Tx } from '../../../platform/database/database.ts';
import type { Actor, Origin } from '../../audit/index.ts';
import type { User } from '../../parties/index.ts';
import type { FactorForbidden, Factors } from '../factor-door.ts';
import type { Act } from '../factor-record.ts';
import type { ThingState } from '../thing.rules.ts';

/** Whose factor of a card. */
export interface CardUse {
  readonly userId: string;
  readonly factorId: string;
}
interface By {
  readonly actor: Actor;
  readonly origin: Origin | null;
}

export interface CardFactors {
  /** Of a card that is on its way. */
  addPending(tx: Tx, user: User, act: By): Promise<Result<string, FactorForbidden>>;
  /**
   * Takes effect: SMS leaves where policy says so, and the owner is told. False when it waits for nothing. It proves in full
   * at once, because the house sent it to the address on file; not where that address is new (`cools`).
   */
  activate(tx: Tx, user: User, factorId: string, act: Act & { readonly cools: boolean }): Promise<boolean>;
  /** Out of use and, from a suspension, back; SMS does not come back by it. */
  move(tx: Tx, use: CardUse, to: ThingState, act: By): Promise<void>;
  /** The card is in the house: SMS comes back where nothing stronger is left. */
  handIn(tx: Tx, use: CardUse, to: 'returned' | 'revoked', act: By): Promise<void>;
  /** Whether SMS would come back by that. */
  restoresPhone(on: Sql, use: CardUse): Promise<boolean>;
}

export function makeCardFactors({ factors }: { readonly factors: Factors }): CardFactors {
  const by = ({ actor, origin }: By): Act => ({ actor, origin, provedBy: null });
  return {
    async addPending(tx, user, act) {
      const pending = { until: null, answers: null };
      const made = await factors.enrol(tx, user, { kind: 'security-card', besides: true, pending }, by(act));
      return made.ok ? ok(made.value.id) : made;
    },
    activate: (tx, user, factorId, { cools, ...act }) =>
      factors.confirm(tx, user, factorId, act, { again: true, cools }),
    move: (tx, use, to, act) => factors.follow(tx, use, to, { ...by(act), weak: 'stays' }),
    handIn: (tx, use, to, act) => factors.follow(tx, use, to, { ...by(act), weak: 'returns' }),
    restoresPhone: (on, { userId, factorId }) => factors.restoresWeak(on, userId, factorId),
  };
}
