/**
 * One withdrawal from draft to outcome. One idempotency key belongs to one order: a repeated request (a lost answer, a
 * second press) is the same payment and is made once; a changed field is a new order with a new key, and voids the
 * approval.
 */
import type { Withdrawal } from '@strongroom/contract';
import { useEffect, useRef, useState } from 'react';
import { type ProvenState, useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
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
  /** The same order once more, to be proven with this factor. */
  readonly redo: (factorId: string) => void;
  readonly prefer: string | undefined;
  readonly proven: () => void;
  readonly change: () => void;
  readonly another: () => void;
}

const EMPTY: Draft = { payeeId: null, amount: '' };

export function useWithdrawal(accountId: string): WithdrawalFlow {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [keyed, setKeyed] = useState<Keyed | null>(null);
  const [voided, setVoided] = useState(false);
  const [prefer, setPrefer] = useState<string>();
  const last = useRef<Keyed | null>(null);
  const { state, start, proven, cancel } = useProvenAct<Withdrawal>();

  useEffect(() => {
    if (state.kind === 'done') readAgain('listWithdrawals', 'getWithdrawalLimits', 'getAccount', 'getStatement');
  }, [state.kind]);

  const order = ({ order: { payee, amountMinor, currency }, key }: Keyed): void => {
    setVoided(false);
    void start((approval) =>
      api.call('createWithdrawal', {
        params: { accountId },
        body: { payeeId: payee.id, amountMinor, currency },
        idempotencyKey: key,
        approval,
      }),
    );
  };

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
      setPrefer(undefined);
      if (keyed) order(keyed);
    },
    // Nothing was paid under this key, so it is the same payment and still made once.
    redo(factorId) {
      setPrefer(factorId);
      if (keyed) order(keyed);
    },
    prefer,
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

/** Soon done, as a rule; an unclear answer of the broker takes people to clear. */
const ASK_EVERY_MS = { executing: 1_500, unclear: 15_000 };

/** What became of an ordered withdrawal so far: asked again until it is settled, and never after. */
export function useOutcome(accountId: string, ordered: Withdrawal | null): Withdrawal | null {
  const [state, setState] = useState<Withdrawal['state']>('executing');
  const settled = state === 'executed' || state === 'refused';
  const read = useRead(
    'getWithdrawal',
    { params: { accountId, withdrawalId: ordered?.id ?? '' } },
    {
      enabled: ordered !== null && !settled,
      everyMs: state === 'executing' ? ASK_EVERY_MS.executing : ASK_EVERY_MS.unclear,
    },
  );
  const latest = ordered && (read.data ?? ordered);
  const next = latest?.state ?? 'executing';
  useEffect(() => setState(next), [next]);
  return latest;
}
