/**
 * The recovery of a password as this page drives it. It lives on the server; this keeps its token and last answer, picks
 * it up after a reload, and goes back to the first step with the reason when the server says that it has ended.
 */
import type { OfferedFactor, PasskeyAssertion, PromptApproved, ProofMethod, Recovery } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { useEffect, useState } from 'react';
import { firstMethod } from '../../proof/first-method.ts';
import { api } from '../../session/session.store.ts';
import { type Act, useAct } from '../../session/use-act.ts';
import { forgetToken, rememberedToken, rememberToken } from './recovery-memory.ts';

export type Recovered = CallData<'completePasswordRecovery'>;
export type RecoveryStep = 'name' | 'resuming' | 'mail' | 'nothing' | 'choose' | 'answer' | 'password' | 'done';

export interface RecoveryWay {
  readonly step: RecoveryStep;
  readonly recovery: Recovery | null;
  readonly done: Recovered | null;
  /** As typed in this page load; unknown after a reload. */
  readonly username: string | null;
  readonly act: Act;
  readonly begin: (username: string) => Promise<void>;
  readonly answerMail: (code: string) => Promise<void>;
  readonly mailAgain: () => Promise<void>;
  readonly choose: (factor: OfferedFactor) => Promise<void>;
  readonly chooseAgain: () => void;
  readonly renew: (method?: ProofMethod) => Promise<void>;
  readonly resend: (method: 'sms' | 'voice') => Promise<void>;
  readonly answer: (answer: string | PasskeyAssertion | PromptApproved) => Promise<void>;
  /** Reads where it stands again: what is answered on the phone shows here. */
  readonly look: () => Promise<void>;
  readonly complete: (password: string) => Promise<void>;
  readonly restart: () => void;
}

interface Held {
  readonly token: string;
  /** Null until the server was asked where it stands. */
  readonly recovery: Recovery | null;
}

function held(): Held | null {
  const token = rememberedToken();
  return token === null ? null : { token, recovery: null };
}

function stepOf(now: Held | null, done: Recovered | null, choosing: boolean): RecoveryStep {
  if (done !== null) return 'done';
  if (now === null) return 'name';
  if (now.recovery === null) return 'resuming';
  const { state, factors, challenge } = now.recovery;
  if (state === 'awaiting-mail') return 'mail';
  if (state === 'proven') return 'password';
  if (factors.length === 0) return 'nothing';
  return challenge === null || choosing ? 'choose' : 'answer';
}

export function useRecovery(): RecoveryWay {
  const [now, setNow] = useState<Held | null>(held);
  const [username, setUsername] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [done, setDone] = useState<Recovered | null>(null);
  const act = useAct();
  const { run, problem } = act;
  const token = now?.token ?? '';
  // Not an answer that was on its way when somebody began again.
  const know = (recovery: Recovery): void => setNow((was) => (was?.token === token ? { token, recovery } : was));
  const drop = (): void => {
    forgetToken();
    setNow(null);
    setChoosing(false);
  };

  const asked = now !== null && now.recovery === null;
  useEffect(() => {
    if (!asked) return;
    void run(() => api.call('getRecovery', { body: { token } })).then((found) => {
      if (found) setNow({ token, recovery: found.data });
    });
  }, [asked, token, run]);

  const ended = problem?.code === 'recovery-ended';
  useEffect(() => {
    if (!ended) return;
    forgetToken();
    setNow(null);
    setChoosing(false);
  }, [ended]);
  // The mailbox was right; what comes after it is what the server says of the flow from now on.
  const nothing = problem?.code === 'no-recovery-factor';
  useEffect(() => {
    if (nothing) setNow((was) => was && { ...was, recovery: null });
  }, [nothing]);

  const challenge = async (factorId: string, method: ProofMethod): Promise<void> => {
    const next = await run(() => api.call('beginRecoveryChallenge', { body: { token, factorId, method } }));
    if (!next) return;
    know(next.data);
    setChoosing(false);
  };
  const current = now?.recovery?.challenge ?? null;
  return {
    step: stepOf(now, done, choosing),
    recovery: now?.recovery ?? null,
    ...{ done, username, act },
    async begin(name) {
      const begun = await run(() => api.call('beginPasswordRecovery', { body: { username: name } }));
      if (!begun) return;
      rememberToken(begun.data.token);
      setUsername(name);
      setNow(begun.data);
    },
    async answerMail(code) {
      const next = await run(() => api.call('answerRecoveryMail', { body: { token, code } }));
      if (!next) return;
      know(next.data);
      // With one factor there is nothing to choose: it is asked at once.
      const [only, ...others] = next.data.factors;
      if (only && others.length === 0) await challenge(only.id, firstMethod(only));
    },
    async mailAgain() {
      const next = await run(() => api.call('resendRecoveryMail', { body: { token } }));
      if (next) know(next.data);
    },
    choose: (factor) => challenge(factor.id, firstMethod(factor)),
    chooseAgain() {
      act.clear();
      setChoosing(true);
    },
    async renew(method) {
      if (current) await challenge(current.factorId, method ?? current.method);
    },
    async resend(method) {
      if (!current) return;
      const next = await run(() =>
        api.call('resendRecoveryCode', { body: { token, challengeId: current.id, method } }),
      );
      if (next) know(next.data);
    },
    async answer(given) {
      if (!current) return;
      const next = await run(() =>
        api.call('answerRecovery', { body: { token, challengeId: current.id, answer: given } }),
      );
      if (next) know(next.data);
    },
    async look() {
      const found = await api.call('getRecovery', { body: { token }, background: true });
      if (found.ok) know(found.data);
    },
    async complete(password) {
      const set = await run(() => api.call('completePasswordRecovery', { body: { token, password } }));
      if (!set) return;
      setDone(set.data);
      drop();
    },
    restart() {
      act.clear();
      drop();
    },
  };
}
