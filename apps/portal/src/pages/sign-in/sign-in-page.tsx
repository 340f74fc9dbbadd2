/**
 * Signing in: password, choice of factor (skipped when there is one), challenge. Whatever ends the flow leads back to
 * the first step with the reason.
 */
import { Button, Heading, Stepper } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ChallengeForm } from '../../proof/challenge-form.tsx';
import { FactorChoice } from '../../proof/factor-choice.tsx';
import type { EndReason } from '../../session/session.logic.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { SignedOutNotice } from './signed-out-notice.tsx';
import { type SignIn, useSignIn } from './use-sign-in.ts';

export function SignInPage({ reason }: { readonly reason: EndReason | null }): ReactElement {
  const { t } = useWording();
  const signIn = useSignIn();
  const { step, act } = signIn;
  useTitle(t(`signIn.title.${step}`));
  return (
    <div className="sr-stack" data-gap="wide">
      {step !== 'credentials' && (
        <Stepper label={t('signIn.steps')} steps={[t('signIn.step.password'), t('signIn.step.proof')]} current={1} />
      )}
      <Heading key={step} takeFocus={step === 'choose'} lead={t(`signIn.lead.${step}`)}>
        {t(`signIn.title.${step}`)}
      </Heading>
      {step === 'credentials' ? (
        <>
          {reason !== null && act.problem === null && <SignedOutNotice reason={reason} />}
          <CredentialsForm busy={act.busy} problem={act.problem} onSubmit={(given) => void signIn.begin(given)} />
          <Trouble />
        </>
      ) : (
        <Proof signIn={signIn} />
      )}
    </div>
  );
}

function Proof({ signIn }: { readonly signIn: SignIn }): ReactElement | null {
  const { t } = useWording();
  const { flow, step, act } = signIn;
  if (flow === null) return null;
  const startAgain = (
    <Button kind="quiet" onClick={signIn.restart}>
      {t('signIn.restart')}
    </Button>
  );
  if (step === 'choose' || flow.challenge === null) {
    return (
      <>
        {act.problem && <ProblemNotice problem={act.problem} />}
        <FactorChoice
          factors={flow.factors}
          busy={act.busy}
          onChoose={(factor) => void signIn.choose(factor)}
          after={startAgain}
        />
      </>
    );
  }
  return (
    <>
      <ChallengeForm
        key={flow.challenge.id}
        challenge={flow.challenge}
        factors={flow.factors}
        busy={act.busy}
        problem={act.problem}
        submitLabel={t('signIn.submit')}
        onAnswer={(code) => void signIn.answer(code)}
        onResend={(method) => void signIn.resend(method)}
        onRenew={() => void signIn.renew()}
        after={startAgain}
      />
      {flow.factors.length > 1 && (
        <div>
          <Button kind="quiet" onClick={signIn.chooseAgain}>
            {t('signIn.otherFactor')}
          </Button>
        </div>
      )}
    </>
  );
}

function Trouble(): ReactElement {
  const { t } = useWording();
  return (
    <details>
      <summary>{t('signIn.trouble')}</summary>
      <div className="sr-stack sr-small">
        <p>{t('signIn.troublePassword')}</p>
        <p>{t('signIn.troublePhone')}</p>
        <p>{t('signIn.troubleOther')}</p>
      </div>
    </details>
  );
}
