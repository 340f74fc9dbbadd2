/**
 * One request: what would happen, where it was asked, from which device, and how long it waits. Approving asks for the
 * number that stands on the other screen, so that nobody approves what they do not have before them, and for the PIN.
 * Refusing asks for neither.
 */
import type { DenialReason } from '@strongroom/contract';
import { Button, CodeField, Countdown, Heading, Notice } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { ActFacts, actTitle } from '../parts/act-facts.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Unlock } from '../parts/unlock.tsx';
import { approve, deny } from '../phone/answer.ts';
import { serverNow } from '../phone/clock.ts';
import type { PhoneProblem } from '../phone/phone.client.ts';
import { promptAnswered, type Waiting } from '../phone/phone.store.ts';
import { forgetScanned, useScanned } from '../phone/scanned.store.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';
import { type Outcome, PromptOutcome } from './prompt-outcome.tsx';

export interface PromptViewProps {
  readonly waiting: Waiting;
  /** The line has taken it away: answered elsewhere, or over. */
  readonly gone: boolean;
  readonly onHold: () => void;
  readonly onLeave: () => void;
}

type Step = 'look' | 'unlock' | 'deny';
const REASONS: readonly DenialReason[] = ['not-me', 'wrong-details', 'mistake'];
/** After these the request is over, whatever one would still like to type. */
const OVER = new Set(['prompt-ended', 'not-found', 'key-locked', 'key-ended']);
/** After these the field that was wrong is filled anew. */
const FIELD_AGAIN = new Set(['pin-wrong', 'answer-wrong']);
/** A wrong number may be typed anew while tries are left. */
const isOver = ({ code, attemptsLeft }: PhoneProblem): boolean =>
  OVER.has(code) || (code === 'answer-wrong' && (attemptsLeft ?? 0) === 0);

export function PromptView({ waiting, gone, onHold, onLeave }: PromptViewProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const { key, prompt } = waiting;
  const [step, setStep] = useState<Step>('look');
  const scanned = useScanned();
  const told = scanned?.kind === 'prompt' && scanned.challengeId === prompt.challengeId ? scanned.number : '';
  const [typed, setTyped] = useState(told);
  const { state, act } = usePromptAct(waiting, onHold, () => {
    setTyped('');
    setStep('look');
  });
  const [over, setOver] = useState(false);
  useTitle(actTitle(prompt.shown, wording));
  const leave = (): void => {
    forgetScanned();
    onLeave();
  };
  if (state.outcome !== null) return <PromptOutcome outcome={state.outcome} onLeave={leave} />;
  const problem = state.problem;
  if (problem !== null && isOver(problem)) return <Ended problem={problem} onLeave={leave} />;
  if ((gone || over) && !state.busy) return <Ended problem={null} onLeave={leave} />;
  return (
    <div className="prompt">
      <Heading>{actTitle(prompt.shown, wording)}</Heading>
      <p className="left">
        <Countdown
          untilMs={Date.parse(prompt.expiresAt)}
          now={serverNow}
          onEnd={() => setOver(true)}
          words={(clock) => t('prompt.left', { clock })}
        />
      </p>
      <ActFacts shown={prompt.shown} username={key.username} />
      {problem !== null && (
        <ProblemNotice problem={problem} about="number" fieldFocused={FIELD_AGAIN.has(problem.code)} />
      )}
      {step === 'look' && (
        <Look
          again={problem?.code === 'answer-wrong'}
          digits={prompt.numberDigits}
          typed={typed}
          onType={setTyped}
          onApprove={() => {
            onHold();
            setStep('unlock');
          }}
          onDeny={() => {
            onHold();
            setStep('deny');
          }}
        />
      )}
      {step === 'unlock' && (
        <div className="acts">
          <Unlock
            keyOf={key}
            submit={t('prompt.approve')}
            busy={state.busy}
            refused={problem?.code === 'pin-wrong'}
            onOpen={(pinHash) => act(() => approve(key, prompt, { number: typed, pinHash }))}
          />
          <Button kind="quiet" onClick={() => setStep('look')}>
            {t('action.back')}
          </Button>
        </div>
      )}
      {step === 'deny' && (
        <Deny
          busy={state.busy}
          onDeny={(reason) => act(() => deny(key, prompt, reason), reason)}
          onBack={() => setStep('look')}
        />
      )}
    </div>
  );
}

interface ActState {
  readonly busy: boolean;
  readonly problem: PhoneProblem | null;
  readonly outcome: Outcome | null;
}

function usePromptAct({ key, prompt }: Waiting, onHold: () => void, onWrongNumber: () => void) {
  const [state, setState] = useState<ActState>({ busy: false, problem: null, outcome: null });
  const act = (answer: () => ReturnType<typeof deny>, reason: DenialReason | null = null): void => {
    onHold();
    setState({ busy: true, problem: null, outcome: null });
    void answer().then((result) => {
      if (!result.ok) {
        setState({ busy: false, problem: result.problem, outcome: null });
        if (result.problem.code === 'answer-wrong') onWrongNumber();
        return;
      }
      setState({ busy: false, problem: null, outcome: reason ?? 'approved' });
      promptAnswered(key.keyId, prompt.challengeId);
    });
  };
  return { state, act };
}

function Look(props: {
  readonly again: boolean;
  readonly digits: number;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly onApprove: () => void;
  readonly onDeny: () => void;
}): ReactElement {
  const { t } = useWording();
  const [missing, setMissing] = useState(false);
  const { digits, typed } = props;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const complete = typed.length === digits;
    setMissing(!complete);
    if (complete) props.onApprove();
  };
  return (
    <form className="acts number" onSubmit={onSubmit} noValidate>
      <CodeField
        id="number"
        label={t('prompt.number')}
        hint={t('prompt.numberHint', { count: digits })}
        value={typed}
        onChange={props.onType}
        autoFocus={props.again}
        {...(missing ? { error: t('prompt.numberMissing', { count: digits }) } : {})}
      />
      <Button type="submit" wide>
        {t('prompt.approve')}
      </Button>
      <Button kind="secondary" wide onClick={props.onDeny}>
        {t('prompt.deny')}
      </Button>
    </form>
  );
}

function Deny(props: {
  readonly busy: boolean;
  readonly onDeny: (reason: DenialReason) => void;
  readonly onBack: () => void;
}): ReactElement {
  const { t } = useWording();
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <fieldset className="acts" ref={box} tabIndex={-1}>
      <legend>{t('deny.title')}</legend>
      {REASONS.map((reason) => (
        <Button
          key={reason}
          kind={reason === 'not-me' ? 'loss-now' : 'secondary'}
          wide
          busy={props.busy}
          onClick={() => props.onDeny(reason)}
        >
          {t(`deny.${reason}`)}
        </Button>
      ))}
      <Button kind="quiet" onClick={props.onBack}>
        {t('action.back')}
      </Button>
    </fieldset>
  );
}

function Ended({
  problem,
  onLeave,
}: {
  readonly problem: PhoneProblem | null;
  readonly onLeave: () => void;
}): ReactElement {
  const { t } = useWording();
  return (
    <div className="prompt">
      <Heading>{t('prompt.ended')}</Heading>
      {problem === null ? (
        <Notice kind="info">{t('prompt.endedText')}</Notice>
      ) : (
        <ProblemNotice problem={problem} about="number" />
      )}
      <Button wide onClick={onLeave}>
        {t('action.done')}
      </Button>
    </div>
  );
}
