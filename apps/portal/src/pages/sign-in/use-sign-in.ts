/**
 * The sign-in flow as this page drives it. The flow lives on the server; this keeps its last answer, picks it up again
 * after a reload, and drops it when the server says that it has ended.
 */
import type { OfferedFactor, ProofMethod, SignInFlow } from '@strongroom/contract';
import { UNREACHED } from '@strongroom/sdk';
import { useEffect, useState } from 'react';
import { firstMethod } from '../../proof/first-method.ts';
import { api, enter, refreshSession } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { answerSignIn } from './answer-sign-in.ts';
import { deviceKeys } from './device-keys.ts';
import { flowBegun, forgetFlow, rememberFlow } from './flow-memory.ts';
import { haveSecondStep } from './second-step.ts';
import type { SignIn } from './sign-in.types.ts';

const challenge = (factorId: string, method: ProofMethod, cardAsks?: string) =>
  api.call('beginSignInChallenge', { body: { factorId, method, ...(cardAsks !== undefined && { cardAsks }) } });

export function useSignIn(): SignIn {
  const [flow, setFlow] = useState<SignInFlow | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [remembers, setRemembers] = useState(false);
  const act = useAct();
  const drop = (): void => {
    forgetFlow();
    setFlow(null);
    setChoosing(false);
  };

  useEffect(() => {
    if (!flowBegun()) return;
    void api.call('getSignIn').then((result) => {
      if (result.ok) setFlow(result.data);
      else forgetFlow();
    });
  }, []);

  const ended = act.problem?.code === 'sign-in-flow-ended' || act.problem?.code === 'sign-in-denied';
  useEffect(() => {
    if (!ended) return;
    // It may have ended because it led in, from another tab or by an answer whose reply was lost: then there is no more
    // to ask. Where it did not, the problem stands above the first step.
    void refreshSession();
    forgetFlow();
    setFlow(null);
    setChoosing(false);
  }, [ended]);

  const choose = async (factor: OfferedFactor): Promise<void> => {
    const next = await act.run(() => challenge(factor.id, firstMethod(factor)));
    if (!next) return;
    setFlow(next.data);
    setChoosing(false);
  };
  return {
    flow,
    act,
    choose,
    remembers,
    step: flow === null ? 'credentials' : flow.challenge === null || choosing ? 'choose' : 'answer',
    async begin(credentials) {
      const begun = await act.run(async () => {
        // Asked first: a refusal could not be put into words without it, and a begun flow not be continued.
        if (!(await haveSecondStep())) return { ok: false, problem: UNREACHED };
        const device = credentials.publicComputer ? undefined : await (await deviceKeys())?.proveDevice();
        return api.call('beginSignIn', { body: { ...credentials, ...(device && { device }) } });
      });
      if (!begun) return;
      rememberFlow();
      setRemembers(!credentials.publicComputer);
      const [only, ...others] = begun.data.factors;
      // With one factor there is nothing to choose: the step is skipped, and shown only if the challenge is refused.
      if (begun.data.challenge === null && only && others.length === 0) {
        const next = await act.run(() => challenge(only.id, firstMethod(only)));
        setFlow(next ? next.data : begun.data);
      } else setFlow(begun.data);
    },
    chooseAgain() {
      act.clear();
      setChoosing(true);
    },
    async renew(method, cardAsks) {
      const current = flow?.challenge;
      if (!current) return;
      const next = await act.run(() => challenge(current.factorId, method ?? current.method, cardAsks));
      if (next) setFlow(next.data);
    },
    async resend(method) {
      const challengeId = flow?.challenge?.id;
      if (challengeId === undefined) return;
      const next = await act.run(() => api.call('resendSignInCode', { body: { challengeId, method } }));
      if (next) setFlow(next.data);
    },
    show: setFlow,
    async answer(code) {
      const challengeId = flow?.challenge?.id;
      if (challengeId === undefined) return;
      const keyFor = flow?.keyFor ?? null;
      const done = await act.run(async () => {
        const deviceKey = keyFor === null ? undefined : await (await deviceKeys())?.registrationFor(keyFor);
        return answerSignIn(api, { challengeId, answer: code, ...(deviceKey && { deviceKey }) });
      });
      if (!done) return;
      forgetFlow();
      enter(done.data);
    },
    restart() {
      void api.call('cancelSignIn');
      act.clear();
      drop();
    },
  };
}
