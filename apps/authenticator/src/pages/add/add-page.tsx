/**
 * Activation, wholly on this phone: username and password, or the code that the portal shows; then a code to a number on
 * file or the security card; then a PIN. The same way leads to a first key, to one that moves here from another phone
 * and to one activated anew. The password lives in the field until it is sent, and nowhere else.
 */
import type { MobileKeyActivation } from '@strongroom/contract';
import { Stepper } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useSearch } from 'wouter';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import type { StoredKey } from '../../phone/keys.store.ts';
import { call, type PhoneProblem } from '../../phone/phone.client.ts';
import { forgetScanned, useScanned } from '../../phone/scanned.store.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { WAYS_IN } from '../welcome-page.tsx';
import type { Take } from './add.types.ts';
import { BeginStep } from './begin-step.tsx';
import { CodeStep } from './code-step.tsx';
import { DoneStep } from './done-step.tsx';
import { PinStep } from './pin-step.tsx';
import { ProofStep } from './proof-step.tsx';

/** After these an activation cannot go on; the first step comes back. */
const OVER = new Set(['activation-ended', 'activation-used', 'already-enrolled', 'network-restricted']);

export function AddPage(): ReactElement {
  const { t } = useWording();
  const asked = new URLSearchParams(useSearch());
  const way = WAYS_IN.find((each) => asked.get('way') === each) ?? 'new';
  useTitle(t(`add.title.${way}`));
  const [done, setDone] = useState<StoredKey | null>(null);
  const { activation, problem, busy, take, restart } = useActivation();
  useInvitation(take);
  const step = done !== null ? 3 : activation === null ? 0 : activation.state === 'proven' ? 2 : 1;
  return (
    <div className="sr-stack" data-gap="wide">
      <Stepper
        label={t('add.steps')}
        steps={[t('add.step.who'), t('add.step.code'), t('add.step.pin'), t('add.step.done')]}
        current={step}
      />
      {problem !== null && (
        <ProblemNotice
          problem={problem}
          fieldFocused={problem.code === 'answer-wrong'}
          {...(activation?.proof?.type === 'card' && { about: 'card' as const })}
        />
      )}
      {done !== null ? (
        <DoneStep keyOf={done} />
      ) : activation === null ? (
        <BeginStep way={way} busy={busy} take={take} />
      ) : activation.state === 'choose-proof' ? (
        <ProofStep activation={activation} busy={busy} take={take} />
      ) : activation.state === 'answer' ? (
        <CodeStep activation={activation} busy={busy} wrong={problem?.code === 'answer-wrong'} take={take} />
      ) : (
        <PinStep activation={activation} onDone={setDone} onOver={restart} />
      )}
    </div>
  );
}

function useActivation() {
  const [activation, setActivation] = useState<MobileKeyActivation | null>(null);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const take: Take = (answer) => {
    setBusy(true);
    setProblem(null);
    void answer.then((result) => {
      setBusy(false);
      setProblem(result.ok ? null : result.problem);
      if (result.ok) setActivation(result.data);
      else if (OVER.has(result.problem.code)) setActivation(null);
    });
  };
  const restart = (over: PhoneProblem): void => {
    setProblem(over);
    setActivation(null);
  };
  return { activation, problem, busy, take, restart };
}

/** A code that was scanned is redeemed at once; it is good once, so never twice. */
function useInvitation(take: Take): void {
  const scanned = useScanned();
  const taken = useRef<string | null>(null);
  useEffect(() => {
    if (scanned?.kind !== 'activation' || taken.current === scanned.invitation) return;
    taken.current = scanned.invitation;
    forgetScanned();
    take(call('redeemMobileKeyInvitation', { body: { invitation: scanned.invitation } }));
  });
}
