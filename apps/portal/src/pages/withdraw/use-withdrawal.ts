/**
 * One withdrawal from draft to outcome. One idempotency key belongs to one order: a repeated request (a lost answer, a
 * second press) is the same payment and is made once; a changed field is a new order with a new key, and voids the
 * approval.
 */
import type { Withdrawal } from '@strongroom/contract';
import { useEffect, useRef, useState } from 'react';
import { type ProvenState, useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { readAgain } from '../../session/use-read.ts';
import { type Draft, type Order, sameOrder } from './withdraw.logic.ts';

interface Keyed {
  readonly order: Order;
  readonly key: string;
}

export interface WithdrawalFlow {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  /** The order under review, or null while it is still being written. */
  readonly order: Order | null;
  readonly state: ProvenState<Withdrawal>;
  /** An approval was dropped because the person went back to change something. */
  readonly voided: boolean;
  readonly review: (order: Order) => void;
  readonly confirm: () => void;
  readonly proven: () => void;
  readonly change: () => void;
  readonly another: () => void;
}

const EMPTY: Draft = { payeeId: null, amount: '' };

export function useWithdrawal(accountId: string): WithdrawalFlow {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [keyed, setKeyed] = useState<Keyed | null>(null);
  const [voided, setVoided] = useState(false);
  const last = useRef<Keyed | null>(null);
  const { state, start, proven, cancel } = useProvenAct<Withdrawal>();

  useEffect(() => {
    if (state.kind === 'done') readAgain('listWithdrawals', 'getWithdrawalLimits', 'getAccount', 'getStatement');
  }, [state.kind]);

  return {
    draft,
    setDraft,
    order: keyed?.order ?? null,
    state,
    voided,
    review(order) {
      const before = last.current;
      const next = before && sameOrder(before.order, order) ? before : { order, key: crypto.randomUUID() };
      last.current = next;
      setKeyed(next);
    },
    confirm() {
      if (!keyed) return;
      const { order, key } = keyed;
      setVoided(false);
      void start((approval) =>
        api.call('createWithdrawal', {
          params: { accountId },
          body: { payeeId: order.payee.id, amountMinor: order.amountMinor, currency: order.currency },
          idempotencyKey: key,
          approval,
        }),
      );
    },
    proven: () => void proven(),
    change() {
      setVoided(state.kind === 'proving');
      cancel();
      setKeyed(null);
    },
    another() {
      last.current = null;
      setDraft(EMPTY);
      setKeyed(null);
      cancel();
    },
  };
}
