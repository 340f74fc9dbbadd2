/**
 * The operator's list of hosting, VPN and Tor networks: one network and its kind a line, `#` begins a comment. Where several
 * lines cover an address, the kind that hides most counts.
 */
import type { NetworkKind } from '@strongroom/contract';
import { type AddressRange, parseRange } from './address.rules.ts';

/** What hides most stands first. */
const KINDS: readonly NetworkKind[] = ['tor', 'vpn', 'hosting'];

export interface KindsList {
  kindOf(address: bigint): NetworkKind | null;
}

/** Throws at the first line that is neither: half a list would call a Tor exit an ordinary line. */
export function readKindsList(text: string): KindsList {
  const ranges = new Map<NetworkKind, AddressRange[]>(KINDS.map((kind) => [kind, []]));
  text.split(/\r?\n/).forEach((whole, index) => {
    const line = whole.replace(/#.*/, '').trim();
    if (line === '') return;
    const [network = '', kind = '', rest] = line.split(/[\s,]+/);
    const parsed = parseRange(network);
    const known = ranges.get(kind as NetworkKind);
    if (!parsed.ok || known === undefined || rest !== undefined) {
      throw new Error(`line ${index + 1} is no network with a kind (${KINDS.join(', ')})`);
    }
    known.push(parsed.value);
  });
  const merged = KINDS.map((kind) => ({ kind, ranges: merge(ranges.get(kind) ?? []) }));
  return { kindOf: (address) => merged.find((each) => isIn(each.ranges, address))?.kind ?? null };
}

/** In order and apart from each other, so that one search by halves finds the only candidate. */
function merge(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((one, other) => (one.first < other.first ? -1 : 1));
  const apart: AddressRange[] = [];
  for (const range of sorted) {
    const before = apart.at(-1);
    if (before === undefined || range.first > before.last + 1n) apart.push(range);
    else if (range.last > before.last) apart[apart.length - 1] = { first: before.first, last: range.last };
  }
  return apart;
}

function isIn(apart: readonly AddressRange[], address: bigint): boolean {
  let [low, high] = [0, apart.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = apart[middle] as AddressRange;
    if (address < range.first) high = middle - 1;
    else if (address > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
