/** The proof that an act asks for, where the act was begun. */
import type { ReactElement, ReactNode } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { ProveApproval } from './prove-approval.tsx';
import type { ProvenAct } from './use-proven-act.ts';

interface ProofProps {
  readonly act: Pick<ProvenAct<unknown>, 'state' | 'cancel'> & { readonly proven: () => unknown };
}

/** Stands in the place of a page; nothing while no proof is asked for. */
export function ProofOf({ act: { state, proven, cancel } }: ProofProps): ReactElement | null {
  const { t } = useWording();
  if (state.kind !== 'proving') return null;
  return (
    <div className="sr-stack narrow">
      <ProveApproval
        key={state.approval.id}
        approval={state.approval}
        onProven={() => void proven()}
        onCancel={cancel}
        cancelLabel={t('action.cancel')}
      />
    </div>
  );
}

/** What is filled in stays alive behind the proof, so that a refusal after it does not ask for everything again. */
export function BehindProof({ act, children }: ProofProps & { readonly children: ReactNode }): ReactElement {
  return (
    <>
      <ProofOf act={act} />
      <div hidden={act.state.kind === 'proving'}>{children}</div>
    </>
  );
}
