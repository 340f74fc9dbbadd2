/**
 * Factors as they are offered for one proof: those that may not be used are shown and say why, so that nobody wonders
 * where theirs went. What is refused names what to use instead.
 */
import type { OfferedFactor, ProofMethod } from '@strongroom/contract';
import { assert, type Clock } from '@strongroom/core';
import type { Database, Sql } from '../../platform/database/database.ts';
import type { User } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import { cooldownView, coolingDown } from './cooldown.rules.ts';
import type { FactorStrategy } from './factor-strategy.ts';
import { type Barred, type Evidence, type Factor, mayAnswer, type Purpose } from './factors.model.ts';
import * as store from './factors.store.ts';
import type { NeedsOneDevice } from './passkey/passkey-roles.ts';
import { barOf, holdsRequired, isServed, kindOfMethod, strengthOf, strongestOf } from './standing.rules.ts';

/** What a proof must be besides right. */
export interface Demanded {
  /** Nothing weaker than the strongest factor at hand will do. */
  readonly strongest: boolean;
}

/**
 * Whether the factor that gave a proof is still one, be it that a stronger one came beside it. A sheet of recovery codes
 * ends with its last code, which proves nonetheless.
 *
 * Attack: an act is proven, then the factor is removed, lost, or found out as a copy, and the act is done all the same.
 */
export type Stands = (
  userId: string,
  proof: { readonly method: Evidence['method'] | null; readonly factorId: string | null },
) => Promise<boolean>;

export function makeOffering(deps: {
  database: Database;
  policies: Policies;
  clock: Clock;
  strategyOf: (factor: Factor) => FactorStrategy;
  needsOneDevice: NeedsOneDevice;
}) {
  const { database, policies, clock, strategyOf, needsOneDevice } = deps;

  /** Which of these are copied between devices and may not be, for what their owner may do. */
  async function tooLoose(factors: readonly Factor[], user: User, on: Sql): Promise<ReadonlySet<string>> {
    const passkeys = factors.filter(({ kind, state }) => kind === 'passkey' && state === 'active');
    if (passkeys.length === 0 || !(await needsOneDevice(user, on))) return new Set();
    const kept = await Promise.all(passkeys.map((factor) => strategyOf(factor).keptOn?.(factor, on)));
    return new Set(passkeys.filter((_factor, index) => kept[index] === 'synced').map(({ id }) => id));
  }

  /**
   * Where nothing arrives nobody is sent to wait: a number that takes no texts is called, and where nothing arrives by any
   * way another factor takes its place. The last one keeps all its ways, those that work first: a line that comes back is
   * known by what arrives on it.
   */
  async function withoutSilent(offered: OfferedFactor[], active: readonly Factor[], on: Sql): Promise<OfferedFactor[]> {
    const marked = await Promise.all(
      offered.map(async (one, index): Promise<OfferedFactor> => {
        const factor = active[index];
        const others = offered.some(({ id, kind, refused }) => id !== one.id && kind !== one.kind && refused === null);
        if (factor === undefined || one.refused !== null) return one;
        const silent = (await strategyOf(factor).silent?.(factor, on)) ?? [];
        const reached = one.methods.filter((method) => !silent.includes(method));
        if (others) return reached.length > 0 ? { ...one, methods: reached } : { ...one, refused: 'undeliverable' };
        return { ...one, methods: [...reached, ...one.methods.filter((method) => silent.includes(method))] };
      }),
    );
    return marked;
  }

  /** `factors` as the store answers them: last used first. */
  async function toOffered(
    factors: readonly Factor[],
    user: User,
    { strongest }: Demanded,
    on: Sql,
    purpose: Pick<Purpose, 'reproves'> = {},
  ) {
    const policy = policies.for(user.entityId);
    const active = factors.filter((factor) => mayAnswer(factor, purpose));
    const loose = await tooLoose(active, user, on);
    // What proves nothing is no measure either: else nothing beside it would be strong enough.
    const measured = active.filter(({ id }) => !loose.has(id));
    const offered = await Promise.all(
      active.map(async (factor, index): Promise<OfferedFactor> => {
        const wait = coolingDown(factor, clock.now());
        return {
          id: factor.id,
          kind: factor.kind,
          hint: await strategyOf(factor).hint(factor, on),
          methods: strategyOf(factor).methods.filter((method) => isServed(method, policy)),
          lastUsed: index === 0 && factor.lastUsedAt !== null,
          keptOn: (await strategyOf(factor).keptOn?.(factor, on)) ?? null,
          refused: loose.has(factor.id) ? 'synced' : barOf(factor, measured, { policy, strongest }),
          cooldown: cooldownView(wait),
        };
      }),
    );
    return withoutSilent(offered, active, on);
  }

  const stands: Stands = async (userId, { method, factorId }) => {
    if (method === null || method === 'password' || method === 'recovery-code' || factorId === null) return true;
    const factor = await store.findFactor(database.read, factorId, userId);
    return factor?.state === 'active' || factor?.state === 'displaced';
  };

  return {
    toOffered,

    offered: async (
      user: User,
      demand: Demanded,
      on: Sql = database.read,
      purpose: Pick<Purpose, 'reproves'> = {},
    ): Promise<OfferedFactor[]> => toOffered(await store.findFactorsOf(on, user.id), user, demand, on, purpose),

    stands,

    async strongEnough(user: User): Promise<(method: ProofMethod) => boolean> {
      const policy = policies.for(user.entityId);
      const all = await store.findFactorsOf(database.read, user.id);
      const loose = await tooLoose(all, user, database.read);
      const needed = strongestOf(
        all.filter(({ id }) => !loose.has(id)),
        policy,
      );
      return (method) => strengthOf(kindOfMethod(method), policy) >= needed;
    },

    async holdsRequired(user: User): Promise<boolean> {
      const policy = policies.for(user.entityId);
      if (policy['factor.required'].length === 0) return true;
      const all = await store.findFactorsOf(database.read, user.id);
      const loose = await tooLoose(all, user, database.read);
      return holdsRequired(
        all.filter(({ id }) => !loose.has(id)),
        policy,
      );
    },

    /** Refuses by name, and names what to use instead. */
    barred({ id, kind }: Factor, offered: readonly OfferedFactor[], policy: Policy): Barred | null {
      const refused = offered.find((each) => each.id === id)?.refused ?? null;
      // A code that was sent before may still have come.
      if (refused === null || refused === 'undeliverable') return null;
      if (refused === 'synced') return { code: 'passkey-synced', rule: 'passkey.device-bound-roles', kind };
      if (refused === 'forbidden') return { code: 'factor-forbidden', rule: 'factor.forbidden', kind };
      const usable = offered.filter((each) => each.refused === null);
      const [best] = usable.sort((one, other) => strengthOf(other.kind, policy) - strengthOf(one.kind, policy));
      assert(best !== undefined, 'what is weaker is weaker than something');
      const stronger = { factorId: best.id, kind: best.kind, hint: best.hint };
      return { code: 'factor-too-weak', rule: 'factor.strongest-for', kind, stronger };
    },
  };
}
