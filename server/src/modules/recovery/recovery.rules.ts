/**
 * Which factors may stand beside the mailbox: those that do not live in it, and a phone only where nothing stronger is
 * enrolled. Codes that were printed or issued for need stand beside either.
 *
 * Attack: a thief with the mailbox and the number goes around the card or the passkey of the owner.
 */
import type { FactorKind, OfferedFactor } from '@strongroom/contract';

const STRONGER: readonly FactorKind[] = ['totp', 'passkey', 'mobile-key', 'security-card'];

export function proving(offered: readonly OfferedFactor[]): readonly OfferedFactor[] {
  const hasStronger = offered.some(({ kind }) => STRONGER.includes(kind));
  return offered.filter(({ kind }) => kind !== 'phone' || !hasStronger);
}
