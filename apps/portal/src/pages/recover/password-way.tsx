/**
 * A new password, one step on the page at a time: username, code from the mailbox, a factor, the password, and what
 * follows from it. A recovery that has ended leads back to the first step with its reason.
 */
import { Heading, Notice, Stepper } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { MailStep } from './mail-step.tsx';
import { NameStep } from './name-step.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { Left, ProofStep } from './proof-step.tsx';
import { type Recovered, type RecoveryStep, type RecoveryWay, useRecovery } from './use-recovery.ts';
import { NothingProves, Resuming, ToSignIn } from './way-parts.tsx';

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
      return <Resuming way={way} />;
    case 'mail':
      return <MailStep way={way} />;
    case 'nothing':
      return <NothingProves title={t('recover.nameTitle')}>{t('problem.no-recovery-factor.next')}</NothingProves>;
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
      <ToSignIn />
    </>
  );
}
