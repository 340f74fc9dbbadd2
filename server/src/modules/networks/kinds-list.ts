/**
 * The operator's list of hosting, VPN and Tor networks: one network and its kind a line, `#` begins a comment. Where several
 * lines cover an address, the kind that hides most counts.
 */
import type { NetworkKind } from '@strongroom/contract';
import { type AddressRange, isIn, merge, parseRange } from './address.rules.ts';

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
