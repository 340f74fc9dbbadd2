/** What the house asks before it gives a card, takes a PIN, or lets another username use a card. Pure. */

import { CARD_PIN_DIGITS } from '@strongroom/authenticators';
import type { FactorKind } from '@strongroom/contract';

export type PinFault = 'form' | 'repeated' | 'sequence' | 'birth-date';

/**
 * Attack: a thief with the card has a few tries a day, and begins with what people choose: four times the same, a row
 * of the keypad, the year or the day they were born.
 */
export function pinFault(pin: string, birthDate: string): PinFault | null {
  if (!new RegExp(`^\\d{${CARD_PIN_DIGITS}}$`).test(pin)) return 'form';
  if (new Set(pin).size === 1) return 'repeated';
  const steps = [...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
  if (steps.every((step) => step === 1) || steps.every((step) => step === 9)) return 'sequence';
  const [year = '', month = '', day = ''] = birthDate.split('-');
  return [year, month + day, day + month].includes(pin) ? 'birth-date' : null;
}

const TEMPORARY: ReadonlySet<FactorKind> = new Set(['temporary-code', 'code-card']);

export type SharingFault =
  | 'same-user'
  | 'no-card'
  | 'another-person'
  | 'temporary-factor'
  | 'weaker-factor'
  | 'already-shared'
  | 'holders';

export interface SharingCase {
  readonly sameUser: boolean;
  readonly samePerson: boolean;
  /** Kinds of active factors. */
  readonly requester: readonly FactorKind[];
  readonly owner: readonly FactorKind[];
  readonly ownerHoldsActiveCard: boolean;
  readonly requesterHoldsIt: boolean;
  readonly holders: number;
  readonly mostHolders: number;
  /** Kinds of factors, weakest first, as policy orders them. */
  readonly strengthOrder: readonly FactorKind[];
}

/** Every condition of sharing; the first that fails. */
export function sharingFault(asked: SharingCase): SharingFault | null {
  const { requester, owner } = asked;
  if (asked.sameUser) return 'same-user';
  // Names alike, another document: joint holders and namesakes hold cards of their own.
  if (!asked.samePerson) return 'another-person';
  if ([...requester, ...owner].some((kind) => TEMPORARY.has(kind))) return 'temporary-factor';
  if (!asked.ownerHoldsActiveCard) return 'no-card';
  // Attack: a card that is worth less here than what the other username has would be a way around it.
  const stronger = asked.strengthOrder.slice(asked.strengthOrder.indexOf('security-card') + 1);
  if ([...requester, ...owner].some((kind) => stronger.includes(kind))) return 'weaker-factor';
  if (asked.requesterHoldsIt) return 'already-shared';
  return asked.holders >= asked.mostHolders ? 'holders' : null;
}
