/**
 * Which factors may stand beside the mailbox: those that do not live in it, and a phone only where nothing stronger is
 * enrolled. Codes that were printed or issued for need stand beside either. For a number that was lost no message counts,
 * nor a code issued in its place, nor what was enrolled or moved a short while ago.
 *
 * Attack: a thief with the mailbox and the number goes around the card or the passkey of the owner.
 */
import type { FactorKind, OfferedFactor } from '@strongroom/contract';
import type { RecoveryAim } from './recovery.flow.ts';

const STRONGER: readonly FactorKind[] = ['totp', 'passkey', 'mobile-key', 'security-card'];

const WITHOUT_NUMBER: readonly FactorKind[] = [...STRONGER, 'recovery-code'];

export function proving(offered: readonly OfferedFactor[], aim: RecoveryAim): readonly OfferedFactor[] {
  // Attack: with password and number a thief enrols a factor of their own, and proves with it that the number is lost.
  if (aim === 'number')
    return offered.filter(({ kind, cooldown }) => WITHOUT_NUMBER.includes(kind) && cooldown === null);
  const hasStronger = offered.some(({ kind }) => STRONGER.includes(kind));
  return offered.filter(({ kind }) => kind !== 'phone' || !hasStronger);
}
