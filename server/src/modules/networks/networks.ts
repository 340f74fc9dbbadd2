/**
 * Networks from which a user may act. A change that only narrows holds at once, one that lets in more waits (design law 4);
 * what waits can be taken back at any moment. Nobody shuts themselves out: the address at hand must be inside the new set,
 * or be let in for a while by an exception that ends by itself. Enforced on every request from what this node read within
 * the last second.
 */
import { type Clock, HOUR_MS, type Instant, newId, ok, type Random, type Result, refuse } from '@strongroom/core';
import { afterCommit, type Database, type Sql, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { makeTtlCache } from '../../platform/ttl-cache.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { Policy } from '../policy/index.ts';
import { type AddressRange, addressNumber, addressText, blockOf } from './address.rules.ts';
import type { Geography } from './geography.ts';
import type { NetworkEntry, NetworkSettings } from './networks.model.ts';
import { allLet, type Known, lets, loosens, stateOf, takingBackLoosens } from './networks.rules.ts';
import * as store from './networks.store.ts';
import { makeParser, type NetworkFault, type ParsedNetwork } from './parse-network.ts';

export interface By {
  readonly actor: Actor;
  readonly origin: Origin | null;
  readonly provedBy: string | null;
}

/** Whose networks, and from where they are being changed. */
export interface Scope {
  readonly userId: string;
  readonly accountId: string | null;
  /** Of the user themselves; null where somebody else changes them, who cannot shut themselves out. */
  readonly address: string | null;
  readonly policy: Policy;
}

export interface Change {
  readonly entries: readonly NetworkEntry[];
  /** When it holds. */
  readonly effectiveAt: Instant;
  readonly waits: boolean;
}

interface NetworkRefused {
  readonly code: 'network-refused';
  readonly rule: NetworkFault | 'too-many' | 'named-already' | 'still-needed';
  readonly network: string;
}
type LocksOut = { readonly code: 'network-locks-out' };
type NotThere = { readonly code: 'not-found' };
export type AdditionRefusal = NetworkRefused | LocksOut;
export type RemovalRefusal = NotThere | LocksOut;

export interface Networks {
  list(userId: string, on?: Sql): Promise<NetworkEntry[]>;
  /** What these accounts prescribe to their members. */
  listOnAccounts(accountIds: readonly string[]): Promise<NetworkEntry[]>;
  parse(text: string, policy: Policy): Result<ParsedNetwork, NetworkFault>;
  readonly names: readonly string[];
  /** What adding or removing would do; nothing is changed. */
  planAddition(scope: Scope, wish: Addition, on?: Sql): Promise<Result<Change, AdditionRefusal>>;
  planRemoval(scope: Scope, wish: Removal, on?: Sql): Promise<Result<Change, RemovalRefusal>>;
  add(tx: Tx, scope: Scope, wish: Addition, by: By): Promise<Result<Change, AdditionRefusal>>;
  remove(tx: Tx, scope: Scope, wish: Removal, by: By): Promise<Result<Change, RemovalRefusal>>;
  /** Takes back what waits: an addition or a removal. */
  cancel(
    tx: Tx,
    scope: Pick<Scope, 'userId' | 'accountId'>,
    id: string,
    by: By,
  ): Promise<Result<null, NetworkRefused | NotThere>>;
  /** Any address is good for a while, because the desk says so. */
  override(tx: Tx, scope: Pick<Scope, 'userId' | 'policy'>, by: By): Promise<Instant>;
  /** An account that is closed prescribes nothing any more. */
  endOfAccount(tx: Tx, accountId: string): Promise<void>;
  /** Whether the user may act from this address, by what this node read a moment ago. */
  permits(userId: string, address: string): boolean | Promise<boolean>;
  /** The same by what is written now. */
  permitsNow(userId: string, address: string, on?: Sql): Promise<boolean>;
}

export interface Addition {
  readonly networks: readonly string[];
  readonly label: string;
  readonly keepCurrent: boolean;
}
export interface Removal {
  readonly id: string;
  readonly keepCurrent: boolean;
}

export function makeNetworks(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  geography: Geography;
  settings: NetworkSettings;
  memory: { readonly ttlMs: number; readonly capacity: number };
  clock: Clock;
  random: Random;
}): Networks {
  const { database, audit, outbox, geography, settings, clock, random } = deps;
  const seen = makeTtlCache<readonly NetworkEntry[]>({ ...deps.memory, clock });
  const parse = makeParser(settings, geography.knowsNetworks);
  const named = new Map<string, readonly AddressRange[]>(
    Object.entries(settings.named).map(([name, texts]) => [name, texts.map(blockOf).filter((range) => range !== null)]),
  );
  const known: Known = {
    rangesOf: (name) => named.get(name) ?? [],
    asnOf: (address) => geography.placeOf(address)?.asn ?? null,
  };

  const list = (userId: string, on: Sql = database.read) => store.findLasting(on, userId, clock.now());
  const inScope = async ({ userId, accountId }: Pick<Scope, 'userId' | 'accountId'>, on?: Sql) =>
    (await list(userId, on)).filter((entry) => entry.accountId === accountId);

  const entryOf = (
    scope: Pick<Scope, 'userId' | 'accountId'>,
    own: Pick<NetworkEntry, 'kind' | 'network' | 'label'>,
    until: Instant | null,
  ) => {
    const now = clock.now();
    const { userId, accountId } = scope;
    return {
      ...own,
      id: newId('net', now, random),
      userId,
      accountId,
      addedAt: now,
      activeFrom: now,
      activeUntil: until,
    };
  };

  /** The set as it would be, with the address at hand inside; or why not. */
  function guarded(
    scope: Scope,
    before: readonly NetworkEntry[],
    after: readonly NetworkEntry[],
    keepCurrent: boolean,
  ) {
    const { address, policy } = scope;
    const now = clock.now();
    if (address === null || lets(after, address, now, known)) return ok<readonly NetworkEntry[]>([]);
    const value = addressNumber(address);
    if (!keepCurrent || value === null) return refuse({ code: 'network-locks-out' } as const);
    const until = now + policy['network.exception-hours'] * HOUR_MS;
    const exception = entryOf(scope, { kind: 'exception', network: addressText(value), label: '' }, until);
    // Attack: while the desk lets any address in for a while, a thief keeps theirs in for longer.
    if (loosens(before, [...after, exception], now, known)) return refuse({ code: 'network-locks-out' } as const);
    return ok<readonly NetworkEntry[]>([exception]);
  }

  async function planAddition(scope: Scope, wish: Addition, on?: Sql): Promise<Result<Change, AdditionRefusal>> {
    const { policy } = scope;
    const now = clock.now();
    const before = await inScope(scope, on);
    const fresh: NetworkEntry[] = [];
    for (const text of wish.networks) {
      const parsed = parse(text, policy);
      if (!parsed.ok) return refuse({ code: 'network-refused', rule: parsed.refusal, network: text });
      const { kind, network } = parsed.value;
      const isThis = (entry: NetworkEntry): boolean => entry.kind === kind && entry.network === network;
      if (before.some(isThis)) return refuse({ code: 'network-refused', rule: 'named-already', network });
      // Whoever pastes a list that says one twice, or in two spellings, has named it once.
      if (!fresh.some(isThis)) fresh.push(entryOf(scope, { kind, network, label: wish.label }, null));
    }
    const kept = before.filter(({ kind }) => kind !== 'exception' && kind !== 'override').length + fresh.length;
    if (kept > policy['network.entries-per-user'])
      return refuse({ code: 'network-refused', rule: 'too-many', network: wish.networks.at(-1) ?? '' });
    if (loosens(before, [...before, ...fresh], now, known)) {
      const effectiveAt = now + policy['network.loosen-hours'] * HOUR_MS;
      return ok({ entries: fresh.map((entry) => ({ ...entry, activeFrom: effectiveAt })), effectiveAt, waits: true });
    }
    const exceptions = guarded(scope, before, [...before, ...fresh], wish.keepCurrent);
    if (!exceptions.ok) return exceptions;
    return ok({ entries: [...fresh, ...exceptions.value], effectiveAt: now, waits: false });
  }

  async function planRemoval(
    scope: Scope,
    { id, keepCurrent }: Removal,
    on?: Sql,
  ): Promise<Result<Change, RemovalRefusal>> {
    const now = clock.now();
    const before = await inScope(scope, on);
    const entry = before.find((each) => each.id === id);
    // What waits to come is taken back, not removed; what waits to go is going already.
    if (entry === undefined || stateOf(entry, now) !== 'active' || entry.kind === 'override')
      return refuse({ code: 'not-found' });
    const others = before.filter((each) => each !== entry);
    if (loosens(before, others, now, known)) {
      const effectiveAt = now + scope.policy['network.loosen-hours'] * HOUR_MS;
      return ok({ entries: [{ ...entry, activeUntil: effectiveAt }], effectiveAt, waits: true });
    }
    const exceptions = guarded(scope, before, others, keepCurrent);
    if (!exceptions.ok) return exceptions;
    return ok({ entries: [{ ...entry, activeUntil: now }, ...exceptions.value], effectiveAt: now, waits: false });
  }

  async function record(
    tx: Tx,
    event: 'added' | 'removed' | 'change-cancelled' | 'lifted',
    scope: Pick<Scope, 'userId' | 'accountId'>,
    details: Record<string, string | number | boolean | null>,
    { actor, origin }: By,
  ) {
    const { userId, accountId } = scope;
    const noun = accountId === null ? 'network' : 'member-network';
    await audit.append(tx, { event: `${noun}.${event}`, outcome: 'done', actor, origin, userId, accountId, details });
    afterCommit(tx, () => seen.drop(userId));
  }

  /** Told on another channel, whoever did it. */
  const tell = (
    tx: Tx,
    { userId, accountId }: Pick<Scope, 'userId' | 'accountId'>,
    done: string,
    until: Instant | null,
    { provedBy }: By,
  ) => {
    const change = accountId === null ? done : `member-${done}`;
    return outbox.post(tx, { type: 'networks.changed', key: userId, data: { userId, change, until, provedBy } });
  };

  const namesOf = (entries: readonly NetworkEntry[]): string => entries.map(({ network }) => network).join(', ');
  const endOf = ({ waits, effectiveAt }: Change): Instant | null => (waits ? effectiveAt : null);

  return {
    list,
    listOnAccounts: (accountIds) => store.findOnAccounts(database.read, accountIds, clock.now()),
    parse,
    names: Object.keys(settings.named),
    planAddition,
    planRemoval,

    async add(tx, scope, wish, by) {
      await store.lockNetworksOf(tx, scope.userId);
      const planned = await planAddition(scope, wish, tx);
      if (!planned.ok) return planned;
      const { entries, waits } = planned.value;
      for (const entry of entries) await store.insertEntry(tx, entry);
      const details = { networks: namesOf(entries), waits, effectiveAt: planned.value.effectiveAt };
      await record(tx, 'added', scope, details, by);
      await tell(tx, scope, waits ? 'widening' : 'narrowed', endOf(planned.value), by);
      return planned;
    },

    async remove(tx, scope, wish, by) {
      await store.lockNetworksOf(tx, scope.userId);
      const planned = await planRemoval(scope, wish, tx);
      if (!planned.ok) return planned;
      const [gone, ...exceptions] = planned.value.entries;
      const before = (await inScope(scope, tx)).find(({ id }) => id === wish.id);
      if (gone === undefined || before === undefined || !(await consume(tx, store.setEnd(before, gone.activeUntil))))
        return refuse({ code: 'not-found' });
      for (const entry of exceptions) await store.insertEntry(tx, entry);
      const { waits, effectiveAt } = planned.value;
      await record(tx, 'removed', scope, { networks: gone.network, waits, effectiveAt }, by);
      await tell(tx, scope, waits ? 'ending' : 'narrowed', endOf(planned.value), by);
      return planned;
    },

    async cancel(tx, scope, id, by) {
      const now = clock.now();
      await store.lockNetworksOf(tx, scope.userId);
      const before = await inScope(scope, tx);
      const entry = before.find((each) => each.id === id);
      const state = entry && stateOf(entry, now);
      if (entry === undefined || (state !== 'pending' && state !== 'leaving')) return refuse({ code: 'not-found' });
      // What never began ends before it does; what was to go stays.
      const taken = { ...entry, activeUntil: state === 'pending' ? now : null };
      const after = before.map((each) => (each === entry ? taken : each));
      if (takingBackLoosens(before, after, now, known))
        return refuse({ code: 'network-refused', rule: 'still-needed', network: entry.network });
      if (!(await consume(tx, store.setEnd(entry, taken.activeUntil)))) return refuse({ code: 'not-found' });
      await record(tx, 'change-cancelled', scope, { networks: entry.network, change: state }, by);
      return ok(null);
    },

    async override(tx, { userId, policy }, by) {
      const scope = { userId, accountId: null };
      await store.lockNetworksOf(tx, userId);
      const until = clock.now() + policy['network.override-hours'] * HOUR_MS;
      await store.insertEntry(tx, entryOf(scope, { kind: 'override', network: '', label: '' }, until));
      await record(tx, 'lifted', scope, { until }, by);
      await tell(tx, scope, 'lifted', until, by);
      return until;
    },

    async endOfAccount(tx, accountId) {
      const users = await store.endOfAccount(tx, accountId, clock.now());
      afterCommit(tx, () => {
        for (const userId of users) seen.drop(userId);
      });
    },

    permits(userId, address) {
      const entries = seen.get(userId, () => list(userId));
      const judge = (found: readonly NetworkEntry[]): boolean => allLet(found, address, clock.now(), known);
      return entries instanceof Promise ? entries.then(judge) : judge(entries);
    },
    permitsNow: async (userId, address, on) => allLet(await list(userId, on), address, clock.now(), known),
  };
}
