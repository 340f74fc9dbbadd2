/** The second proof of a recovery, whatever it is for, and how long is left for it. */
import { Button, Countdown, Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ChallengeForm } from '../../proof/challenge-form.tsx';
import { FactorChoice } from '../../proof/factor-choice.tsx';
import { stepOf } from '../../proof/proof-steps.ts';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { RecoveryWay } from './use-recovery.ts';

export function ProofStep({ way, lead }: { readonly way: RecoveryWay; readonly lead: string }): ReactElement | null {
  const { t } = useWording();
  const { step, recovery, act } = way;
  if (recovery === null) return null;
  const { challenge, factors } = recovery;
  if (step === 'choose' || challenge === null) {
    return (
      <>
        <Heading key="choose" lead={lead}>
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
        lead={asked === null ? lead : t(`ask.${asked.name}.lead`)}
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

export function Again({ onClick }: { readonly onClick: () => void }): ReactElement {
  const { t } = useWording();
  return (
    <Button kind="secondary" onClick={onClick}>
      {t('recover.restart')}
    </Button>
  );
}

/** How long is left, and the way to begin again. */
export function Left({ way }: { readonly way: RecoveryWay }): ReactElement | null {
  const { t } = useWording();
  const { recovery, step } = way;
  if (recovery === null || step === 'nothing') return null;
  return (
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
  );
}
