/** What is done with withdrawals, and what each may be refused for. */
import type { Currency, Result } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { AuthoriseRefusal } from '../approvals/index.ts';
import type { CapUse, Payee, Withdrawal } from './payments.model.ts';
import type { LimitNow, OverCap, PayeeTooNew } from './proof-caps.ts';

export interface WithdrawalWish {
  readonly accountId: string;
  readonly payeeId: string;
  readonly amountMinor: number;
  readonly currency: Currency;
}

export type WithdrawalRefusal =
  | {
      readonly code:
        | 'not-found'
        | 'payee-unusable'
        | 'currency-mismatch'
        | 'insufficient-funds'
        | 'insufficient-authorization'
        | 'idempotency-key-reused';
    }
  | OverCap
  | PayeeTooNew
  | AuthoriseRefusal;

export interface Withdrawals {
  create(
    wish: WithdrawalWish,
    who: { principal: Principal; context: RequestContext; idempotencyKey: string },
  ): Promise<Result<Withdrawal, WithdrawalRefusal>>;
  /** What each method may prove now for this user, as things stand: lowered while their factors cool down. */
  limits(accountId: string, who: { entityId: string; userId: string }): Promise<{ use: CapUse; limits: LimitNow[] }>;
  payees(accountId: string): Promise<Payee[]>;
  addPayee(
    tx: Tx,
    payee: { accountId: string; name: string; bank: string; number: string; currency: Currency },
  ): Promise<string>;
  /** The newest, as many as the policy of the legal entity lists. */
  list(accountId: string, entityId: string): Promise<Withdrawal[]>;
  find(accountId: string, withdrawalId: string): Promise<Withdrawal | null>;
  /** What the broker may not have seen yet, while nobody can add to it. */
  lockPending(tx: Tx, accountId: string): Promise<number>;
  /** The same, as it stands at this moment. */
  pending(accountId: string): Promise<number>;
}
