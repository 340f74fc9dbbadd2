/**
 * Proving one approval, whatever it is for: what will happen, the choice of factor with its remaining cap, the
 * challenge, the answer. It knows nothing of the act beyond the approval, and calls `onProven` once.
 */
import type { Approval } from '@strongroom/contract';
import { Button, Countdown, Heading, Notice, Progress } from '@strongroom/ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import { api, useSession } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { ChallengeForm } from './challenge-form.tsx';
import { FactorChoice } from './factor-choice.tsx';
import { stepOf } from './proof-steps.ts';
import { SubjectFacts } from './subject-facts.tsx';
import { type ApprovalFlow, useApproval } from './use-approval.ts';

export interface ProveApprovalProps {
  readonly approval: Approval;
  readonly onProven: () => void;
  readonly onCancel: () => void;
  /** A factor that is asked at once, where it may prove this. */
  readonly prefer?: string | undefined;
  /** What leaving means for this act ("Change payee or amount"). */
  readonly cancelLabel: string;
}

/** Somebody said no on their phone: that is told apart from what was merely too late. */
const DENIED = ['approval-denied', 'approval-denied-as-strange'] as const;

export function ProveApproval({ approval, onProven, onCancel, cancelLabel, prefer }: ProveApprovalProps): ReactElement {
  const { t } = useWording();
  const flow = useApproval(approval, onProven, prefer);
  const [expired, setExpired] = useState(false);
  const asked = stepOf(flow.challenge);
  const step = flow.challenge === null ? 'choose' : (asked?.name ?? 'answer');
  // A code field takes the focus itself; the button of a passkey follows its heading.
  const takesFocus = flow.challenge === null || asked?.takesFocus === false;
  const title =
    asked === null
      ? t(flow.challenge === null ? 'prove.titleChoose' : 'prove.titleAnswer')
      : t(`ask.${asked.name}.approve`);
  const problem = flow.act.problem?.code;
  const denied = DENIED.find((code) => code === problem);
  const over = denied !== undefined || expired || problem === 'approval-void' || problem === 'not-found';
  const end = denied ?? 'approval-void';
  const leave = (
    <Button kind="quiet" onClick={onCancel}>
      {cancelLabel}
    </Button>
  );
  return (
    <section className="sr-stack" data-gap="wide">
      <Heading key={step} takeFocus={takesFocus} lead={t('prove.lead')}>
        {title}
      </Heading>
      <div className="sr-sheet sr-stack" data-gap="tight">
        <SubjectFacts subject={approval.subject} />
        {!over && (
          <p className="sr-small sr-soft">
            <Countdown
              untilMs={Date.parse(approval.expiresAt)}
              now={api.now}
              onEnd={() => setExpired(true)}
              words={(clock) => t('prove.expires', { clock })}
            />
          </p>
        )}
      </div>
      {over ? (
        <Notice kind="refused" focus title={t(`problem.${end}.title`)} actions={leave}>
          {t(`problem.${end}.next`)}
        </Notice>
      ) : (
        <Steps flow={flow} leave={leave} />
      )}
    </section>
  );
}

function Steps({ flow, leave }: { readonly flow: ApprovalFlow; readonly leave: ReactNode }): ReactElement {
  const { t } = useWording();
  const { approval, usable, challenge, act } = flow;
  const remembers = !useSession().publicComputer;
  // The only factor is being asked already: a choice of one, gone in a moment, would only flicker.
  if (challenge === null && approval.factors.length === 1 && act.problem === null && usable.length === 1)
    return <Progress label={t('state.loading')} />;
  if (challenge === null) {
    return (
      <>
        {act.problem && <ProblemNotice problem={act.problem} />}
        {usable.length === 0 && (
          <Notice kind="refused" focus title={t('prove.noneTitle')}>
            {t('prove.noneText')}
          </Notice>
        )}
        <FactorChoice
          factors={approval.factors}
          busy={act.busy}
          onChoose={(factor) => void flow.choose(factor)}
          remembers={remembers}
          after={leave}
        />
      </>
    );
  }
  return (
    <>
      <ChallengeForm
        key={challenge.id}
        challenge={challenge}
        factors={approval.factors}
        busy={act.busy}
        problem={act.problem}
        submitLabel={t(`prove.submit.${approval.subject.action}`)}
        onAnswer={(code) => void flow.answer(code)}
        onLook={() => void flow.look()}
        onResend={(method) => void flow.resend(method)}
        onRenew={(method, cardAsks) => void flow.renew(method, cardAsks)}
        after={leave}
      />
      {usable.length > 1 && (
        <div>
          <Button kind="quiet" onClick={flow.chooseAgain}>
            {t('signIn.otherFactor')}
          </Button>
        </div>
      )}
    </>
  );
}
