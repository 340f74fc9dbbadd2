/** What the ways of a recovery have in common: it is looked up, nothing of the person proves enough, and back to sign-in. */
import { Heading, Notice, Skeleton } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';
import { Again } from './proof-step.tsx';
import type { RecoveryWay } from './use-recovery.ts';

export function Resuming({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  const { problem } = way.act;
  if (problem) return <ProblemNotice problem={problem} actions={<Again onClick={way.restart} />} />;
  return <Skeleton label={t('state.loading')} lines={4} />;
}

export function NothingProves(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Heading takeFocus={false}>{props.title}</Heading>
      <Notice
        kind="refused"
        focus
        title={t('problem.no-recovery-factor.title')}
        actions={<a href="#lost">{t('recover.choose.lost')}</a>}
      >
        {props.children}
      </Notice>
    </>
  );
}

/** A full load on purpose: what was typed leaves the memory of this page. */
export function ToSignIn(): ReactElement {
  const { t } = useWording();
  return (
    <div>
      <a className="sr-button" href="/">
        {t('opening.signIn')}
      </a>
    </div>
  );
}
