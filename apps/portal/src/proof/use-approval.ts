/** One approval on its way to being proven: its last answer from the server and the acts on it. */
import type {
  Approval,
  Challenge,
  OfferedFactor,
  PasskeyAssertion,
  PromptApproved,
  ProofMethod,
} from '@strongroom/contract';
import { useEffect, useRef, useState } from 'react';
import { api } from '../session/session.store.ts';
import { type Act, useAct } from '../session/use-act.ts';
import { firstMethod } from './first-method.ts';
import { seenAgain } from './proof.logic.ts';

export interface ApprovalFlow {
  readonly approval: Approval;
  readonly usable: readonly OfferedFactor[];
  /** The challenge to answer, or null while a factor is being chosen. */
  readonly challenge: Challenge | null;
  readonly act: Act;
  readonly choose: (factor: OfferedFactor) => Promise<void>;
  readonly chooseAgain: () => void;
  readonly renew: (method?: ProofMethod, cardAsks?: string) => Promise<void>;
  readonly resend: (method: 'sms' | 'voice') => Promise<void>;
  readonly answer: (code: string | PasskeyAssertion | PromptApproved) => Promise<void>;
  readonly look: () => Promise<void>;
}

export function useApproval(given: Approval, onProven: () => void, prefer?: string): ApprovalFlow {
  const [approval, setApproval] = useState(given);
  const [choosing, setChoosing] = useState(false);
  const act = useAct();
  const params = { approvalId: approval.id };
  const usable = approval.factors.filter(({ sufficient }) => sufficient);
  const challenge = choosing ? null : approval.challenge;

  const begin = async (factorId: string, method: ProofMethod, cardAsks?: string): Promise<void> => {
    const body = { factorId, method, ...(cardAsks !== undefined && { cardAsks }) };
    const next = await act.run(() => api.call('beginApprovalChallenge', { params, body }));
    if (!next) return;
    setApproval(next.data);
    setChoosing(false);
  };
  // The only factor needs no question, nor does one that was just chosen. Once per approval: a code costs money and patience.
  const asked = useRef(false);
  useEffect(() => {
    const [first] = usable;
    const preferred = usable.find(({ id }) => id === prefer) ?? (approval.factors.length === 1 ? first : undefined);
    if (asked.current || approval.challenge !== null || !preferred) return;
    asked.current = true;
    void begin(preferred.id, firstMethod(preferred));
  });

  return {
    approval,
    usable,
    challenge,
    act,
    choose: (factor) => begin(factor.id, firstMethod(factor)),
    chooseAgain() {
      act.clear();
      setChoosing(true);
    },
    async renew(method, cardAsks) {
      if (challenge) await begin(challenge.factorId, method ?? challenge.method, cardAsks);
    },
    async resend(method) {
      if (!challenge) return;
      const next = await act.run(() =>
        api.call('resendApprovalCode', { params, body: { challengeId: challenge.id, method } }),
      );
      if (next) setApproval(next.data);
    },
    async look() {
      const seen = await api.call('getApproval', { params });
      // Where it has ended meanwhile, that is what there is to say.
      if (seen.ok) {
        const stands = seen.data.state === approval.state;
        setApproval(
          stands ? { ...seen.data, challenge: seenAgain(approval.challenge, seen.data.challenge) } : seen.data,
        );
      } else await act.run(() => Promise.resolve(seen));
    },
    async answer(code) {
      if (!challenge) return;
      const next = await act.run(() =>
        api.call('answerApproval', { params, body: { challengeId: challenge.id, answer: code } }),
      );
      if (next?.data.state === 'proven') onProven();
    },
  };
}
