/**
 * Compares two short ASCII strings without telling by time where they differ. Only the length may show: it is fixed
 * by policy and printed on the form, so it is no secret.
 */
import { timingSafeEqual } from 'node:crypto';

export function sameAscii(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  return timingSafeEqual(Buffer.from(left, 'latin1'), Buffer.from(right, 'latin1'));
}
