/** Payees and withdrawals as the rest of the module speaks of them. */
import type { ProofMethod, Withdrawal as WithdrawalView } from '@strongroom/contract';
import type { Currency, Instant } from '@strongroom/core';

export interface Payee {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly bank: string;
  readonly numberSealed: Buffer;
  /** Masked account number. */
  readonly accountHint: string;
  readonly currency: Currency;
  readonly addedAt: Instant;
}

export interface Withdrawal {
  readonly id: string;
  readonly accountId: string;
  readonly userId: string;
  readonly payee: Pick<Payee, 'id' | 'name' | 'bank' | 'accountHint' | 'numberSealed'>;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly provedBy: ProofMethod;
  readonly state: WithdrawalView['state'];
  readonly reference: string | null;
  readonly refusal: WithdrawalView['refusal'];
  readonly requestHash: string;
  readonly createdAt: Instant;
  readonly executedAt: Instant | null;
  /** Since when, and why, the broker's answer is being looked into. */
  readonly delayedAt: Instant | null;
  readonly delayReason: string | null;
}

/** What already counts against the caps of an account, in US cents. */
export interface CapUse {
  readonly dayUsdMinor: number;
  readonly windowUsdMinor: number;
}
