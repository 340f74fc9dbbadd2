/**
 * An act that may have to be proven first, whatever the act is. It is tried; when the server asks for a proof it hands
 * out an approval of exactly this act, and once that is proven the very same request is repeated with it.
 */
import type { Approval } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';
import { useCallback, useState } from 'react';
import { api, refreshSession } from '../session/session.store.ts';

type Outcome<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly problem: ClientProblem };
export type Perform<Data> = (approval: string | undefined) => Promise<Outcome<Data>>;

export type ProvenState<Data> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'trying' }
  | { readonly kind: 'proving'; readonly approval: Approval; readonly perform: Perform<Data> }
  | { readonly kind: 'refused'; readonly problem: ClientProblem }
  | { readonly kind: 'done'; readonly data: Data };

export interface ProvenAct<Data> {
  readonly state: ProvenState<Data>;
  readonly start: (perform: Perform<Data>) => Promise<void>;
  readonly proven: () => Promise<void>;
  /** Drops the approval on the server too: nothing proven is left lying about. */
  readonly cancel: () => void;
}

export function useProvenAct<Data>(): ProvenAct<Data> {
  const [state, setState] = useState<ProvenState<Data>>({ kind: 'idle' });

  const attempt = useCallback(async (perform: Perform<Data>, approval: string | undefined): Promise<void> => {
    setState({ kind: 'trying' });
    const result = await perform(approval);
    if (result.ok) setState({ kind: 'done', data: result.data });
    else if (result.problem.code === 'proof-required' && result.problem.approval && approval === undefined)
      setState({ kind: 'proving', approval: result.problem.approval, perform });
    else setState({ kind: 'refused', problem: result.problem });
  }, []);

  const start = useCallback((perform: Perform<Data>) => attempt(perform, undefined), [attempt]);

  const proven = useCallback(async (): Promise<void> => {
    if (state.kind !== 'proving') return;
    // The proof may have renewed rights and rotated the session; learn its new token before it is needed.
    await refreshSession();
    await attempt(state.perform, state.approval.id);
  }, [state, attempt]);

  const cancel = useCallback((): void => {
    if (state.kind === 'proving') void api.call('cancelApproval', { params: { approvalId: state.approval.id } });
    setState({ kind: 'idle' });
  }, [state]);

  return { state, start, proven, cancel };
}
