/** There is nothing to consent to: answered, too late, or begun in another browser. Which of them is not told. */
import type { ClientProblem } from '@strongroom/sdk';
import { Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

export function ConsentGone({ problem }: { readonly problem: ClientProblem }): ReactElement {
  const { t } = useWording();
  useTitle(t('consent.goneTitle'));
  if (problem.code !== 'not-found' && problem.code !== 'invalid-input') return <ProblemNotice problem={problem} />;
  return (
    <div className="sr-stack narrow">
      <Heading lead={t('consent.goneText')}>{t('consent.goneTitle')}</Heading>
    </div>
  );
}
