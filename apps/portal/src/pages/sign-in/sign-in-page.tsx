/**
 * Signing in: password, choice of factor (skipped when there is one), challenge. The flow lives on the server; this page
 * only draws where it stands and can pick it up again after a reload. Whatever ends it leads back to the first step
 * with the reason.
 */
import type { OfferedFactor, ProofMethod, SignInFlow } from '@strongroom/contract';
import { Button, Heading, Stepper } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ChallengeForm } from '../../proof/challenge-form.tsx';
import { FactorChoice } from '../../proof/factor-choice.tsx';
import { firstMethod } from '../../proof/proof.logic.ts';
import type { EndReason } from '../../session/session.logic.ts';
import { api, enter } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { type Credentials, CredentialsForm } from './credentials-form.tsx';
import { flowBegun, forgetFlow, rememberFlow } from './flow-memory.ts';
import { SignedOutNotice } from './signed-out-notice.tsx';

type Step = 'credentials' | 'choose' | 'answer';

function stepOf(flow: SignInFlow | null, choosing: boolean): Step {
  if (flow === null) return 'credentials';
  return flow.challenge === null || choosing ? 'choose' : 'answer';
}

export function SignInPage({ reason }: { readonly reason: EndReason | null }): ReactElement {
  const { t } = useWording();
  const [flow, setFlow] = useState<SignInFlow | null>(null);
  const [choosing, setChoosing] = useState(false);
  const act = useAct();
  const step = stepOf(flow, choosing);
  useTitle(t(`signIn.title.${step}`));

  useEffect(() => {
    if (!flowBegun()) return;
    void api.call('getSignIn').then((result) => {
      if (result.ok) setFlow(result.data);
      else forgetFlow();
    });
  }, []);

  const ended = act.problem?.code === 'sign-in-flow-ended';
  useEffect(() => {
    if (!ended) return;
    forgetFlow();
    setFlow(null);
    setChoosing(false);
  }, [ended]);

  const challenge = (factor: { readonly id: string }, method: ProofMethod) =>
    api.call('beginSignInChallenge', { body: { factorId: factor.id, method } });

  const begin = async (credentials: Credentials): Promise<void> => {
    const begun = await act.run(() => api.call('beginSignIn', { body: credentials }));
    if (!begun) return;
    rememberFlow();
    setFlow(begun.data);
    const [only, ...others] = begun.data.factors;
    if (begun.data.challenge === null && only && others.length === 0) await choose(only);
  };
  const choose = async (factor: OfferedFactor): Promise<void> => {
    const next = await act.run(() => challenge(factor, firstMethod(factor)));
    if (!next) return;
    setFlow(next.data);
    setChoosing(false);
  };
  const renew = async (): Promise<void> => {
    const current = flow?.challenge;
    if (!current) return;
    const next = await act.run(() => challenge({ id: current.factorId }, current.method));
    if (next) setFlow(next.data);
  };
  const resend = async (method: 'sms' | 'voice'): Promise<void> => {
    const challengeId = flow?.challenge?.id;
    if (challengeId === undefined) return;
    const next = await act.run(() => api.call('resendSignInCode', { body: { challengeId, method } }));
    if (next) setFlow(next.data);
  };
  const answer = async (code: string): Promise<void> => {
    const challengeId = flow?.challenge?.id;
    if (challengeId === undefined) return;
    const done = await act.run(() => api.call('answerSignIn', { body: { challengeId, answer: code } }));
    if (!done) return;
    forgetFlow();
    enter(done.data);
  };
  const restart = (): void => {
    void api.call('cancelSignIn');
    forgetFlow();
    act.clear();
    setFlow(null);
    setChoosing(false);
  };
  const startAgain = (
    <Button kind="quiet" onClick={restart}>
      {t('signIn.restart')}
    </Button>
  );

  return (
    <div className="sr-stack" data-gap="wide">
      {step !== 'credentials' && (
        <Stepper label={t('signIn.steps')} steps={[t('signIn.step.password'), t('signIn.step.proof')]} current={1} />
      )}
      <Heading key={step} takeFocus={step === 'choose'} lead={t(`signIn.lead.${step}`)}>
        {t(`signIn.title.${step}`)}
      </Heading>
      {step === 'credentials' && (
        <>
          {reason !== null && act.problem === null && <SignedOutNotice reason={reason} />}
          <CredentialsForm busy={act.busy} problem={act.problem} onSubmit={(given) => void begin(given)} />
          <details>
            <summary>{t('signIn.trouble')}</summary>
            <div className="sr-stack sr-small">
              <p>{t('signIn.troublePassword')}</p>
              <p>{t('signIn.troublePhone')}</p>
              <p>{t('signIn.troubleOther')}</p>
            </div>
          </details>
        </>
      )}
      {step === 'choose' && flow && (
        <>
          {act.problem && <ProblemNotice problem={act.problem} />}
          <FactorChoice
            factors={flow.factors}
            busy={act.busy}
            onChoose={(factor) => void choose(factor)}
            after={startAgain}
          />
        </>
      )}
      {step === 'answer' && flow?.challenge && (
        <>
          <ChallengeForm
            key={flow.challenge.id}
            challenge={flow.challenge}
            factors={flow.factors}
            busy={act.busy}
            problem={act.problem}
            submitLabel={t('signIn.submit')}
            onAnswer={(code) => void answer(code)}
            onResend={(method) => void resend(method)}
            onRenew={() => void renew()}
            after={startAgain}
          />
          {flow.factors.length > 1 && (
            <div>
              <Button kind="quiet" onClick={() => setChoosing(true)}>
                {t('signIn.otherFactor')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
