/**
 * A new password, one step on the page at a time: username, code from the mailbox, a factor, the password, and what
 * follows from it. A recovery that has ended leads back to the first step with its reason.
 */
import { Heading, Notice, Skeleton, Stepper } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';
import { MailStep } from './mail-step.tsx';
import { NameStep } from './name-step.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { Again, Left, ProofStep } from './proof-step.tsx';
import { type Recovered, type RecoveryStep, type RecoveryWay, useRecovery } from './use-recovery.ts';

const place: Readonly<Record<RecoveryStep, number>> = {
  resuming: 0,
  name: 0,
  mail: 1,
  nothing: 2,
  choose: 2,
  answer: 2,
  password: 3,
  value: 3,
  code: 3,
  done: 4,
};

export function PasswordWay(): ReactElement {
  const { t } = useWording();
  const way = useRecovery('password');
  const { step, done } = way;
  return (
    <>
      <Stepper
        label={t('recover.steps')}
        current={place[step]}
        steps={[t('recover.step.name'), t('recover.step.mail'), t('recover.step.proof'), t('recover.step.password')]}
      />
      <Step way={way} />
      {done !== null && <Done done={done} />}
      <Left way={way} />
    </>
  );
}

function Step({ way }: { readonly way: RecoveryWay }): ReactElement | null {
  const { t } = useWording();
  const { step, act } = way;
  switch (step) {
    case 'name':
      return <NameStep act={act} onName={(name) => void way.begin(name)} />;
    case 'resuming':
      return act.problem ? (
        <ProblemNotice problem={act.problem} actions={<Again onClick={way.restart} />} />
      ) : (
        <Skeleton label={t('state.loading')} lines={4} />
      );
    case 'mail':
      return <MailStep way={way} />;
    case 'nothing':
      return (
        <>
          <Heading takeFocus={false}>{t('recover.nameTitle')}</Heading>
          <Notice
            kind="refused"
            focus
            title={t('problem.no-recovery-factor.title')}
            actions={<a href="#lost">{t('recover.choose.lost')}</a>}
          >
            {t('problem.no-recovery-factor.next')}
          </Notice>
        </>
      );
    case 'choose':
    case 'answer':
      return <ProofStep way={way} lead={t('recover.chooseLead')} />;
    case 'password':
      return <NewPasswordForm way={way} />;
    default:
      return null;
  }
}

function Done({ done }: { readonly done: Recovered }): ReactElement {
  const { t, dateTime } = useWording();
  const { username, moneyFrozenUntil } = done;
  return (
    <>
      <Heading>{t('recover.doneTitle')}</Heading>
      <Notice kind="done" standing title={t('recover.doneText', { username })}>
        {t('recover.doneTold')}
      </Notice>
      {moneyFrozenUntil !== null && (
        <Notice kind="info" standing>
          {t('recover.doneFrozen', { time: dateTime(moneyFrozenUntil) })}
        </Notice>
      )}
      <div>
        {/* A full load on purpose: the password leaves the memory of this page. */}
        <a className="sr-button" href="/">
          {t('opening.signIn')}
        </a>
      </div>
    </>
  );
}
