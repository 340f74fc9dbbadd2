/**
 * What a set of entries lets in, now and later. No restriction means any address; with one, only what an entry or an
 * exception names. A change loosens when at any moment from now on it lets in what was kept out before: then it waits. So
 * it is judged over everything that is already on its way, not only over this moment.
 *
 * Attack: the last restriction is on its way out because another has taken its place; the thief removes that other one at
 * once, "which only narrows", and a day later any address is good.
 */
import type { Instant } from '@strongroom/core';
import { type AddressRange, addressNumber, blockOf, isIn, merge } from './address.rules.ts';
import type { NetworkEntry } from './networks.model.ts';

export type EntryState = 'active' | 'pending' | 'leaving' | 'over';

/** What a name stands for, and the network an address belongs to. */
export interface Known {
  rangesOf(name: string): readonly AddressRange[];
  asnOf(address: string): number | null;
}

/** Null: any address. */
type Allowed = { readonly ranges: readonly AddressRange[]; readonly asns: ReadonlySet<number> } | null;

const isRestriction = ({ kind }: NetworkEntry): boolean => kind === 'range' || kind === 'named' || kind === 'asn';
const isActive = ({ activeFrom, activeUntil }: NetworkEntry, at: Instant): boolean =>
  activeFrom <= at && (activeUntil === null || at < activeUntil);

export function stateOf(entry: NetworkEntry, now: Instant): EntryState {
  if (entry.activeUntil !== null && entry.activeUntil <= now) return 'over';
  if (entry.activeFrom > now) return 'pending';
  return entry.activeUntil !== null && isRestriction(entry) ? 'leaving' : 'active';
}

function allowedAt(entries: readonly NetworkEntry[], at: Instant, known: Known): Allowed {
  const active = entries.filter((entry) => isActive(entry, at));
  if (!active.some(isRestriction) || active.some(({ kind }) => kind === 'override')) return null;
  const ranges = active.flatMap((entry) => rangesOf(entry, known));
  const asns = active.filter(({ kind }) => kind === 'asn').map(({ network }) => Number(network.slice(2)));
  return { ranges: merge(ranges), asns: new Set(asns) };
}

function rangesOf({ kind, network }: NetworkEntry, known: Known): readonly AddressRange[] {
  if (kind === 'named') return known.rangesOf(network);
  const range = kind === 'asn' ? null : blockOf(network);
  return range === null ? [] : [range];
}

/** Whether one set lets in nothing that the other keeps out. A network by number is known to be inside itself only. */
function isWithin(inner: Allowed, outer: Allowed): boolean {
  if (outer === null) return true;
  if (inner === null) return false;
  const ranges = inner.ranges.every((range) =>
    outer.ranges.some(({ first, last }) => first <= range.first && range.last <= last),
  );
  return ranges && [...inner.asns].every((asn) => outer.asns.has(asn));
}

/** Every moment from now on at which what is let in changes. */
function momentsOf(entries: readonly NetworkEntry[], now: Instant): Instant[] {
  const ahead = entries.flatMap(({ activeFrom, activeUntil }) => [activeFrom, activeUntil ?? now]);
  return [now, ...new Set(ahead.filter((at) => at > now))];
}

export function loosens(
  before: readonly NetworkEntry[],
  after: readonly NetworkEntry[],
  now: Instant,
  known: Known,
): boolean {
  return momentsOf([...before, ...after], now).some(
    (at) => !isWithin(allowedAt(after, at, known), allowedAt(before, at, known)),
  );
}

/**
 * Whether taking back what waits lets in, at any moment, what neither is let in now nor was on its way.
 *
 * Attack: the last restriction is going because another is coming; the coming one is taken back, without any proof.
 */
export function takingBackLoosens(
  before: readonly NetworkEntry[],
  after: readonly NetworkEntry[],
  now: Instant,
  known: Known,
): boolean {
  // What the desk lets in for a while is no measure of what was let in before.
  const own = before.filter(({ kind }) => kind !== 'override');
  const nowIn = allowedAt(own, now, known);
  return momentsOf([...before, ...after], now).some((at) => {
    const then = allowedAt(after, at, known);
    return !isWithin(then, allowedAt(before, at, known)) && !isWithin(then, nowIn);
  });
}

/** Whether an address is let in. Fails closed: an address nobody can read is let in only where any is. */
export function lets(entries: readonly NetworkEntry[], address: string, at: Instant, known: Known): boolean {
  const allowed = allowedAt(entries, at, known);
  if (allowed === null) return true;
  const value = addressNumber(address);
  if (value === null) return false;
  if (isIn(allowed.ranges, value)) return true;
  const asn = allowed.asns.size === 0 ? null : known.asnOf(address);
  return asn !== null && allowed.asns.has(asn);
}

/** One's own networks, and those each account one is a member of prescribes: sets that are judged one by one. */
const setsOf = (entries: readonly NetworkEntry[]): NetworkEntry[][] => [
  ...Map.groupBy(entries, ({ accountId }) => accountId).values(),
];

/**
 * Whether every set lets an address in. Attack: a member, or whoever took over a member, names a network of their own, or
 * has the desk let any in, to get around what the account's security officer prescribed.
 */
export const allLet = (entries: readonly NetworkEntry[], address: string, at: Instant, known: Known): boolean =>
  entries.length === 0 || setsOf(entries).every((set) => lets(set, address, at, known));

export const isRestricted = (entries: readonly NetworkEntry[], at: Instant): boolean =>
  entries.some((entry) => isRestriction(entry) && isActive(entry, at));
