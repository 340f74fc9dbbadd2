/**
 * What each factor of somebody may prove of one withdrawal: its method's cap, lower while the factor cools down, and then
 * to no payee that came since. Asked before the proof, to offer only what helps, and again when the money goes.
 */
import { type FactorKind, type OfferedFactor, PROOF_METHODS, type ProofMethod } from '@strongroom/contract';
import { type Clock, type Instant, type Money, ok, type Result, refuse } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { demandsStrongest } from '../access/index.ts';
import { capOf, type MethodCap, type MethodCaps } from '../approvals/index.ts';
import { type Challenges, coolingDown, type Factors, type OptOut, strengthOf } from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { cooldownLimit, fits, type Lowered, limitOf, type MethodLimit } from './caps.rules.ts';
import type { CapUse, Payee } from './payments.model.ts';

export interface PayeeTooNew {
  readonly code: 'payee-too-new';
  readonly rule: 'factor.cooldown';
  readonly retryAt: Instant;
}
export interface OverCap {
  readonly code: 'amount-over-cap';
  readonly rule: string;
  readonly remaining: Money;
  /** A factor at hand that may move this amount. */
  readonly stronger?: { readonly factorId: string; readonly kind: FactorKind; readonly hint: string };
}
/** What a method may prove now, and why it is less than the method alone would allow. */
export interface LimitNow extends MethodLimit {
  readonly lowered: { readonly cooldown: OfferedFactor['cooldown']; readonly optedOut: boolean } | null;
}

interface Order {
  readonly user: User;
  /** Of the account, whose caps count. */
  readonly entityId: string;
  readonly use: CapUse;
  readonly usdMinor: number;
  readonly payee: Payee;
}

const tooNew = (retryAt: Instant): PayeeTooNew => ({ code: 'payee-too-new', rule: 'factor.cooldown', retryAt });

export function makeProofCaps(deps: {
  challenges: Challenges;
  factors: Factors;
  optOut: OptOut;
  policies: Policies;
  clock: Clock;
}) {
  const { challenges, factors, optOut, policies, clock } = deps;
  /** Refuses what no factor of this user could prove; otherwise tells what each method may. */
  async function capsFor({
    user,
    entityId,
    use,
    usdMinor,
    payee,
  }: Order): Promise<Result<MethodCaps, OverCap | PayeeTooNew>> {
    const policy = policies.for(entityId);
    const toCap = (limit: Pick<MethodLimit, 'remaining'>): MethodCap => ({
      remaining: limit.remaining === null ? null : { amountMinor: limit.remaining, currency: 'USD' },
      sufficient: fits(limit, usdMinor),
    });
    const lowered = { cooldown: false, optedOut: await optOut.holds(user) };
    const byMethod: { [method in ProofMethod]?: MethodCap } = {};
    for (const method of PROOF_METHODS) byMethod[method] = toCap(limitOf(method, use, policy, lowered));
    const caps = { ...byMethod, cooldown: { ...toCap(cooldownLimit(use, policy)), payeeSince: payee.addedAt } };
    const strongest = demandsStrongest('withdrawal.create', policies.for(user.entityId));
    const held = (await challenges.offered(user, { strongest })).filter(({ refused }) => refused === null);
    const each = held.flatMap((factor) =>
      factor.methods.map((method) => ({ ...capOf(caps, factor, method), until: factor.cooldown?.until })),
    );
    if (each.some(({ sufficient }) => sufficient)) return ok(caps);
    const waiting = each.find(({ payeeTooNew }) => payeeTooNew)?.until;
    if (waiting !== undefined) return refuse(tooNew(Date.parse(waiting)));
    const most = Math.max(0, ...each.map(({ remaining }) => remaining?.amountMinor ?? 0));
    const remaining = { amountMinor: most, currency: 'USD' } as const;
    return refuse({ code: 'amount-over-cap', rule: 'withdrawal.cap', remaining });
  }

  return {
    capsFor,

    /**
     * What each method may prove now, for this user. A method is as strong as the one of its factors that does not cool
     * down; where all do, the first to be over says until when.
     */
    async limitsNow(user: User, entityId: string, use: CapUse): Promise<LimitNow[]> {
      const policy = policies.for(entityId);
      const optedOut = await optOut.holds(user);
      const held = await challenges.offered(user, { strongest: false });
      return PROOF_METHODS.map((method) => {
        const waits = held.filter(({ methods }) => methods.includes(method)).map(({ cooldown }) => cooldown);
        const [first = null] = waits.every((wait) => wait !== null)
          ? waits.sort((one, other) => (one?.until ?? '').localeCompare(other?.until ?? ''))
          : [];
        const limit = limitOf(method, use, policy, { cooldown: first !== null, optedOut });
        return { ...limit, lowered: first !== null || optedOut ? { cooldown: first, optedOut } : null };
      });
    },

    /** The strongest factor at hand that may still move this amount, other than the one that could not. */
    async moreThan(factorId: string | null, order: Order): Promise<OverCap['stronger']> {
      const caps = await capsFor(order);
      if (!caps.ok) return undefined;
      const policy = policies.for(order.user.entityId);
      const strongest = demandsStrongest('withdrawal.create', policy);
      const [best] = (await challenges.offered(order.user, { strongest }))
        .filter(({ id, refused }) => id !== factorId && refused === null)
        .filter((factor) => factor.methods.some((method) => capOf(caps.value, factor, method).sufficient))
        .sort((one, other) => strengthOf(other.kind, policy) - strengthOf(one.kind, policy));
      return best && { factorId: best.id, kind: best.kind, hint: best.hint };
    },

    /** What lowers the cap of the factor that proved it, as things stand when the money goes. */
    async lowered(tx: Tx, user: User, factorId: string | null, payee: Payee): Promise<Result<Lowered, PayeeTooNew>> {
      const factor = (await factors.list(user.id, tx)).find(({ id }) => id === factorId);
      const wait = factor === undefined ? null : coolingDown(factor, clock.now());
      if (wait !== null && payee.addedAt > wait.since) return refuse(tooNew(wait.until));
      // One that is gone by now may have been cooling down: it moves no more than one that is.
      return ok({ cooldown: factor === undefined || wait !== null, optedOut: await optOut.holds(user, tx) });
    },
  };
}
