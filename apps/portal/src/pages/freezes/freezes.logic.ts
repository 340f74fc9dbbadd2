/** Which freeze to speak of where several stand: the one that stops most, of these the one that lasts longest. Pure. */
import type { Freeze } from '@strongroom/contract';

const end = ({ until }: Freeze): number => (until === null ? Number.POSITIVE_INFINITY : Date.parse(until));
const weight = ({ level }: Freeze): number => (level === 'all' ? 1 : 0);

export function longestFreeze(freezes: readonly Freeze[]): Freeze | null {
  const [first = null] = [...freezes].sort((a, b) => weight(b) - weight(a) || (end(a) < end(b) ? 1 : -1));
  return first;
}
