/**
 * The challenge: its answer, by a code or by what the server asks for instead, while it lives; after that a new one is
 * offered in place.
 */
import { Button, Notice, Skeleton, useCountdown } from '@strongroom/ui';
import { type ReactElement, Suspense } from 'react';
import { api } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { CodeForm } from './code-form.tsx';
import type { ProofStepProps } from './proof-step.types.ts';
import { stepOf } from './proof-steps.ts';

export function ChallengeForm(props: ProofStepProps): ReactElement {
  const { challenge, busy, problem } = props;
  const { t } = useWording();
  const secondsLeft = useCountdown(Date.parse(challenge.expiresAt), api.now);
  const step = stepOf(challenge);
  if (secondsLeft === 0 || problem?.code === 'challenge-ended') {
    const ended =
      step === null
        ? ({ title: 'problem.challenge-ended.title', next: 'problem.challenge-ended.next' } as const)
        : ({ title: `ask.${step.name}.endedTitle`, next: `ask.${step.name}.endedText` } as const);
    const renew = (
      <Button kind="secondary" busy={busy} onClick={() => props.onRenew()}>
        {t(challenge.resendAt === null ? 'challenge.renewApp' : 'challenge.renew')}
      </Button>
    );
    return (
      <div className="sr-stack">
        <Notice kind="refused" focus title={t(ended.title)} actions={renew}>
          {t(ended.next)}
        </Notice>
        <div>{props.after}</div>
      </div>
    );
  }
  if (step === null) return <CodeForm {...props} />;
  return (
    <Suspense fallback={<Skeleton label={t('state.loading')} lines={3} />}>
      <step.Step {...props} />
    </Suspense>
  );
}
