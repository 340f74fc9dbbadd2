/** Verifying all entries that a page shows, and how far it came; said aloud once for all of them. */
import type { ClientProblem } from '@strongroom/sdk';
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import { useWording } from '../wording/use-wording.ts';
import type { ShownEntry } from './entry-proof.types.ts';
import type { Proofs } from './use-proofs.ts';

export interface ProofsOfAllProps {
  readonly entries: readonly ShownEntry[];
  readonly proofs: Proofs;
}

const NO_CODE: ClientProblem = { type: '/problems/network', code: 'network', title: 'No answer', status: 0 };

export function ProofsOfAll({ entries, proofs }: ProofsOfAllProps): ReactElement | null {
  const { t } = useWording();
  if (entries.length === 0) return null;
  const count = (kind: string): number => entries.filter(({ id }) => proofs.of(id)?.kind === kind).length;
  const [verified, failed] = [count('verified'), count('failed')];
  return (
    <div className="sr-stack" data-gap="tight">
      <p className="sr-soft">{t('history.verifyLead')}</p>
      <div className="sr-row">
        <Button kind="secondary" busy={proofs.busy} onClick={() => proofs.verify(entries)}>
          {t('history.verifyAll')}
        </Button>
        <p className="sr-small" role="status">
          {verified + failed > 0 && t('history.verifiedCount', { verified, shown: entries.length })}
          {failed > 0 && ` · ${t('history.failedCount', { failed })}`}
        </p>
      </div>
      {proofs.unreachable && <ProblemNotice problem={NO_CODE} />}
    </div>
  );
}
