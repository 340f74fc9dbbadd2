/**
 * A new password, one step on the page at a time: username, code from the mailbox, a factor, the password, and what
 * follows from it. A recovery that has ended leads back to the first step with its reason.
 */
import { Button, Countdown, Heading, Notice, Skeleton, Stepper } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ChallengeForm } from '../../proof/challenge-form.tsx';
import { FactorChoice } from '../../proof/factor-choice.tsx';
import { stepOf } from '../../proof/proof-steps.ts';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import { MailStep } from './mail-step.tsx';
import { NameStep } from './name-step.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { type Recovered, type RecoveryStep, type RecoveryWay, useRecovery } from './use-recovery.ts';

const place: Readonly<Record<RecoveryStep, number>> = {
  ...{ resuming: 0, name: 0, mail: 1, nothing: 2, choose: 2, answer: 2, password: 3, done: 4 },
};

export function PasswordWay(): ReactElement {
  const { t } = useWording();
  const way = useRecovery();
  const { step, recovery, done } = way;
  return (
    <>
      <Stepper
        label={t('recover.steps')}
        current={place[step]}
        steps={[t('recover.step.name'), t('recover.step.mail'), t('recover.step.proof'), t('recover.step.password')]}
      />
      <Step way={way} />
      {done !== null && <Done done={done} />}
      {recovery !== null && step !== 'nothing' && (
        <div className="sr-row">
          <Button kind="quiet" onClick={way.restart}>
            {t('recover.restart')}
          </Button>
          <span className="sr-small sr-soft">
            <Countdown
              key={recovery.expiresAt}
              untilMs={Date.parse(recovery.expiresAt)}
              now={api.now}
              words={(clock) => t('recover.left', { clock })}
            />
          </span>
        </div>
      )}
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
      return <Proof way={way} />;
    case 'password':
      return <NewPasswordForm way={way} />;
    default:
      return null;
  }
}

function Again({ onClick }: { readonly onClick: () => void }): ReactElement {
  const { t } = useWording();
  return (
    <Button kind="secondary" onClick={onClick}>
      {t('recover.restart')}
    </Button>
  );
}

function Proof({ way }: { readonly way: RecoveryWay }): ReactElement | null {
  const { t } = useWording();
  const { step, recovery, act } = way;
  if (recovery === null) return null;
  const { challenge, factors } = recovery;
  if (step === 'choose' || challenge === null) {
    return (
      <>
        <Heading key="choose" lead={t('recover.chooseLead')}>
          {t('recover.chooseTitle')}
        </Heading>
        {act.problem && <ProblemNotice problem={act.problem} />}
        <FactorChoice
          factors={factors}
          busy={act.busy}
          onChoose={(factor) => void way.choose(factor)}
          remembers={false}
        />
      </>
    );
  }
  const asked = stepOf(challenge);
  return (
    <>
      <Heading
        key={asked?.name ?? 'answer'}
        takeFocus={asked?.takesFocus === false}
        lead={t(asked === null ? 'recover.chooseLead' : `ask.${asked.name}.lead`)}
      >
        {t(asked === null ? 'recover.chooseTitle' : `ask.${asked.name}.approve`)}
      </Heading>
      <ChallengeForm
        key={challenge.id}
        challenge={challenge}
        factors={factors}
        busy={act.busy}
        problem={act.problem}
        submitLabel={t('recover.submit')}
        canLookUpDelivery={false}
        onAnswer={(answer) => void way.answer(answer)}
        onLook={() => void way.look()}
        onResend={(method) => void way.resend(method)}
        onRenew={(method) => void way.renew(method)}
      />
      {factors.length > 1 && (
        <div>
          <Button kind="quiet" onClick={way.chooseAgain}>
            {t('signIn.otherFactor')}
          </Button>
        </div>
      )}
    </>
  );
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
