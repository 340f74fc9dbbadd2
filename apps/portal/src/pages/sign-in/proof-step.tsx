/** The second step of signing in: the choice of a factor, then its challenge. A chunk of its own, after the password. */
import '@strongroom/ui/steps.css';
import { Button, Heading, Stepper } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ChallengeForm } from '../../proof/challenge-form.tsx';
import { FactorChoice } from '../../proof/factor-choice.tsx';
import { seenAgain } from '../../proof/proof.logic.ts';
import { stepOf } from '../../proof/proof-steps.ts';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { SignIn } from './sign-in.types.ts';

export default function ProofStep({ signIn }: { readonly signIn: SignIn }): ReactElement {
  const { t } = useWording();
  const asked = signIn.step === 'answer' ? stepOf(signIn.flow?.challenge ?? null) : null;
  const step = signIn.step === 'answer' ? 'answer' : 'choose';
  return (
    <>
      <Stepper label={t('signIn.steps')} steps={[t('signIn.step.password'), t('signIn.step.proof')]} current={1} />
      <Heading
        key={asked?.name ?? step}
        takeFocus={asked === null ? step === 'choose' : !asked.takesFocus}
        lead={t(asked === null ? `signIn.lead.${step}` : `ask.${asked.name}.lead`)}
      >
        {t(asked === null ? `signIn.title.${step}` : `ask.${asked.name}.signIn`)}
      </Heading>
      <Proof signIn={signIn} />
    </>
  );
}

/** Denied on the phone, or out of time: then the flow has ended, and that is what there is to say. */
async function look({ flow, show, act }: SignIn): Promise<void> {
  const seen = await api.call('getSignIn');
  if (seen.ok) show({ ...seen.data, challenge: seenAgain(flow?.challenge ?? null, seen.data.challenge) });
  else await act.run(() => Promise.resolve(seen));
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
          remembers={signIn.remembers}
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
        onLook={() => void look(signIn)}
        onResend={(method) => void signIn.resend(method)}
        onRenew={(method, cardAsks) => void signIn.renew(method, cardAsks)}
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
