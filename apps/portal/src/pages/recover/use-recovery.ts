/**
 * The recovery of a password, or of a lost number, as this page drives it. It lives on the server; this keeps its token and last answer, picks
 * it up after a reload, and goes back to the first step with the reason when the server says that it has ended.
 */
import type { OfferedFactor, PasskeyAssertion, PromptApproved, ProofMethod, Recovery } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { useEffect, useState } from 'react';
import { firstMethod } from '../../proof/first-method.ts';
import { seenAgain } from '../../proof/proof.logic.ts';
import { api } from '../../session/session.store.ts';
import { type Act, useAct } from '../../session/use-act.ts';
import { deviceKeys } from '../sign-in/device-keys.ts';
import { forgetToken, rememberedAim, rememberedToken, rememberToken } from './recovery-memory.ts';

export type Recovered = CallData<'completePasswordRecovery'>;
export type Renumbered = CallData<'confirmRecoveredNumber'>;
export type RecoveryStep =
  | 'name'
  | 'resuming'
  | 'mail'
  | 'nothing'
  | 'choose'
  | 'answer'
  | 'password'
  | 'value'
  | 'code'
  | 'done';

export interface RecoveryWay {
  readonly step: RecoveryStep;
  readonly recovery: Recovery | null;
  readonly done: Recovered | null;
  /** The number that waits. */
  readonly renumbered: Renumbered | null;
  /** As typed in this page load; unknown after a reload. */
  readonly username: string | null;
  readonly act: Act;
  /** With the password it goes on at the factor; that is for a lost number only. */
  readonly begin: (username: string, password?: string) => Promise<void>;
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
  readonly nameNumber: (value: string) => Promise<void>;
  readonly numberAgain: (method: 'sms' | 'voice') => Promise<void>;
  readonly nameAgain: () => void;
  readonly confirmNumber: (code: string) => Promise<void>;
  readonly restart: () => void;
}

interface Held {
  readonly token: string;
  /** Null until the server was asked where it stands. */
  readonly recovery: Recovery | null;
}

function held(aim: Recovery['aim']): Held | null {
  const token = rememberedAim() === aim ? rememberedToken() : null;
  return token === null ? null : { token, recovery: null };
}

function stepOf(now: Held | null, isDone: boolean, choosing: boolean): RecoveryStep {
  if (isDone) return 'done';
  if (now === null) return 'name';
  if (now.recovery === null) return 'resuming';
  const { aim, state, factors, challenge, number } = now.recovery;
  if (state === 'awaiting-mail') return 'mail';
  if (state === 'proven') {
    if (aim === 'password') return 'password';
    return number === null || choosing ? 'value' : 'code';
  }
  if (factors.length === 0) return 'nothing';
  return challenge === null || choosing ? 'choose' : 'answer';
}

export function useRecovery(aim: Recovery['aim']): RecoveryWay {
  const [now, setNow] = useState<Held | null>(() => held(aim));
  const [username, setUsername] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [done, setDone] = useState<Recovered | null>(null);
  const [renumbered, setRenumbered] = useState<Renumbered | null>(null);
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

  /** With one factor there is nothing to choose: it is asked at once. */
  const askOnly = async (at: { token: string; recovery: Recovery }): Promise<void> => {
    const [only, ...others] = at.recovery.factors;
    if (only === undefined || others.length > 0) return;
    const body = { token: at.token, factorId: only.id, method: firstMethod(only) };
    const next = await run(() => api.call('beginRecoveryChallenge', { body }));
    if (next) setNow((was) => (was?.token === at.token ? { token: at.token, recovery: next.data } : was));
  };
  const challenge = async (factorId: string, method: ProofMethod): Promise<void> => {
    const next = await run(() => api.call('beginRecoveryChallenge', { body: { token, factorId, method } }));
    if (!next) return;
    know(next.data);
    setChoosing(false);
  };
  const current = now?.recovery?.challenge ?? null;
  return {
    step: stepOf(now, done !== null || renumbered !== null, choosing),
    recovery: now?.recovery ?? null,
    done,
    renumbered,
    username,
    act,
    async begin(name, password) {
      const begun = await run(async () => {
        // A known browser says so by its key, and has tries that no stranger spends.
        const device = await (await deviceKeys())?.proveDevice();
        const body = device === undefined ? { username: name } : { username: name, device };
        return aim === 'password'
          ? api.call('beginPasswordRecovery', { body })
          : api.call('beginNumberRecovery', { body: password === undefined ? body : { ...body, password } });
      });
      if (!begun) return;
      rememberToken(begun.data.token, aim);
      setUsername(name);
      setNow(begun.data);
      await askOnly(begun.data);
    },
    async answerMail(code) {
      const next = await run(() => api.call('answerRecoveryMail', { body: { token, code } }));
      if (!next) return;
      know(next.data);
      await askOnly({ token, recovery: next.data });
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
      if (!found.ok) return;
      const challenge = found.data.state === now?.recovery?.state ? seenAgain(current, found.data.challenge) : null;
      know({ ...found.data, challenge: found.data.challenge ?? challenge });
    },
    async complete(password) {
      const set = await run(() => api.call('completePasswordRecovery', { body: { token, password } }));
      if (!set) return;
      setDone(set.data);
      drop();
    },
    async nameNumber(value) {
      const next = await run(() => api.call('nameRecoveredNumber', { body: { token, value } }));
      if (!next) return;
      know(next.data);
      setChoosing(false);
    },
    async numberAgain(method) {
      const next = await run(() => api.call('resendRecoveredNumberCode', { body: { token, method } }));
      if (next) know(next.data);
    },
    nameAgain() {
      act.clear();
      setChoosing(true);
    },
    async confirmNumber(code) {
      const confirmed = await run(() => api.call('confirmRecoveredNumber', { body: { token, code } }));
      if (!confirmed) return;
      setRenumbered(confirmed.data);
      drop();
    },
    restart() {
      act.clear();
      drop();
    },
  };
}
