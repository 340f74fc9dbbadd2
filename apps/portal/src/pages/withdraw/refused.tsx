/**
 * Why a withdrawal was not taken, and the next step: where the cap of the factor that proved it was too small, the same
 * order once more with one that is enough; where none is, the way to one that would be.
 */
import type { ClientProblem } from '@strongroom/sdk';
import { Button, moneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';

export interface RefusedProps {
  readonly problem: ClientProblem;
  readonly onRedo: (factorId: string) => void;
}

export function Refused({ problem, onRedo }: RefusedProps): ReactElement {
  const { t, locale } = useWording();
  const { code, remaining, stronger } = problem;
  const overCap = code === 'amount-over-cap';
  const redo = overCap && stronger && (
    <Button onClick={() => onRedo(stronger.factorId)}>
      {t('withdraw.redo', { name: [t(`factor.${stronger.kind}.name`), stronger.hint].join(' ').trim() })}
    </Button>
  );
  return (
    <ProblemNotice
      problem={problem}
      actions={
        <>
          {redo}
          {overCap && !stronger && <Link href="/security/factors">{t('withdraw.addStronger')}</Link>}
          {(code === 'payee-too-new' || code === 'not-permitted') && (
            <Link href="/security/factors">{t('notPermitted.links.factors')}</Link>
          )}
          <Link href="/security/history">{t('withdraw.seeHistory')}</Link>
        </>
      }
    >
      {remaining && (
        <p>{t('problemFacts.remaining', { amount: moneyText(remaining.amountMinor, remaining.currency, locale) })}</p>
      )}
    </ProblemNotice>
  );
}
