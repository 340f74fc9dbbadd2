/**
 * Proving one approval, whatever it is for: what will happen, the choice of factor with its remaining cap, the
 * challenge, the answer. It knows nothing of the act beyond the approval, and calls `onProven` once.
 */
import type { Approval, OfferedFactor, ProofMethod } from '@strongroom/contract';
import { Button, Countdown, Heading, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import { api } from '../session/session.store.ts';
import { useAct } from '../session/use-act.ts';
import { useWording } from '../wording/use-wording.ts';
import { ChallengeForm } from './challenge-form.tsx';
import { FactorChoice } from './factor-choice.tsx';
import { firstMethod } from './proof.logic.ts';
import { SubjectFacts } from './subject-facts.tsx';

export interface ProveApprovalProps {
  readonly approval: Approval;
  readonly onProven: () => void;
  readonly onCancel: () => void;
  /** What leaving means for this act ("Change payee or amount"). */
  readonly cancelLabel: string;
}

export function ProveApproval({ approval: given, onProven, onCancel, cancelLabel }: ProveApprovalProps): ReactElement {
  const { t } = useWording();
  const [approval, setApproval] = useState(given);
  const [choosing, setChoosing] = useState(false);
  const [expired, setExpired] = useState(false);
  const act = useAct();
  const params = { approvalId: approval.id };
  const { challenge, factors } = approval;
  const usable = factors.filter(({ sufficient }) => sufficient);
  const answering = challenge !== null && !choosing;

  const begin = async (factor: { readonly id: string }, method: ProofMethod): Promise<void> => {
    const next = await act.run(() =>
      api.call('beginApprovalChallenge', { params, body: { factorId: factor.id, method } }),
    );
    if (!next) return;
    setApproval(next.data);
    setChoosing(false);
  };
  // The only usable factor needs no question. Once per approval: a code costs money and patience.
  const asked = useRef(false);
  useEffect(() => {
    const [only, ...others] = usable;
    if (asked.current || challenge !== null || !only || others.length > 0 || factors.length > 1) return;
    asked.current = true;
    void begin(only, firstMethod(only));
  });
  const resend = async (method: 'sms' | 'voice'): Promise<void> => {
    if (!challenge) return;
    const next = await act.run(() =>
      api.call('resendApprovalCode', { params, body: { challengeId: challenge.id, method } }),
    );
    if (next) setApproval(next.data);
  };
  const answer = async (code: string): Promise<void> => {
    if (!challenge) return;
    const next = await act.run(() =>
      api.call('answerApproval', { params, body: { challengeId: challenge.id, answer: code } }),
    );
    if (next?.data.state === 'proven') onProven();
  };

  const leave = (
    <Button kind="quiet" onClick={onCancel}>
      {cancelLabel}
    </Button>
  );
  const gone = expired || act.problem?.code === 'approval-void' || act.problem?.code === 'not-found';
  return (
    <section className="sr-stack" data-gap="wide">
      <Heading key={answering ? 'answer' : 'choose'} takeFocus={!answering} lead={t('prove.lead')}>
        {t(answering ? 'prove.titleAnswer' : 'prove.titleChoose')}
      </Heading>
      <div className="sr-sheet sr-stack" data-gap="tight">
        <SubjectFacts subject={approval.subject} />
        <p className="sr-small sr-soft">
          <Countdown
            untilMs={Date.parse(approval.expiresAt)}
            now={api.now}
            onEnd={() => setExpired(true)}
            words={(clock) => t('prove.expires', { clock })}
          />
        </p>
      </div>
      {gone ? (
        <Notice kind="refused" focus title={t('problem.approval-void.title')} actions={leave}>
          {t('problem.approval-void.next')}
        </Notice>
      ) : answering ? (
        <>
          <ChallengeForm
            key={challenge.id}
            challenge={challenge}
            factors={factors}
            busy={act.busy}
            problem={act.problem}
            submitLabel={t(`prove.submit.${approval.subject.action}`)}
            onAnswer={(code) => void answer(code)}
            onResend={(method) => void resend(method)}
            onRenew={() => void begin({ id: challenge.factorId }, challenge.method)}
            after={leave}
          />
          {usable.length > 1 && (
            <div>
              <Button kind="quiet" onClick={() => setChoosing(true)}>
                {t('signIn.otherFactor')}
              </Button>
            </div>
          )}
        </>
      ) : (
        <>
          {act.problem && <ProblemNotice problem={act.problem} />}
          {usable.length === 0 && (
            <Notice kind="refused" focus title={t('prove.noneTitle')}>
              {t('prove.noneText')}
            </Notice>
          )}
          <FactorChoice
            factors={factors}
            busy={act.busy}
            onChoose={(factor: OfferedFactor) => void begin(factor, firstMethod(factor))}
            after={leave}
          />
        </>
      )}
    </section>
  );
}
