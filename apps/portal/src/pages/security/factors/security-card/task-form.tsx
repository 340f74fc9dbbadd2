/** What the card is asked, and the fields for what it shows; with a change of PIN, the new PIN above them. */
import type { CardTask } from '@strongroom/contract';
import { Button, CodeField, Countdown } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../../../problem/problem-notice.tsx';
import { api } from '../../../../session/session.store.ts';
import { useAct } from '../../../../session/use-act.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { type PinDraft, PinFields, pinError } from './pin-fields.tsx';

export interface TaskFormProps {
  readonly task: CardTask;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

const RESPONSE = /^\d{6,10}$/;

export function TaskForm({ task, onDone, onLeave }: TaskFormProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const act = useAct();
  const [responses, setResponses] = useState<readonly string[]>(task.challenges.map(() => ''));
  const [pin, setPin] = useState<PinDraft>({ pin: '', again: '' });
  const [tried, setTried] = useState(false);
  const changesPin = task.kind === 'change-pin';
  const faulty = changesPin ? pinError(pin) : null;
  const missing = responses.map((response) => !RESPONSE.test(response));
  const wrong = act.problem?.code === 'answer-wrong' ? act.problem : null;
  const several = task.challenges.length > 1;
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wrong !== null) first.current?.focus();
  }, [wrong]);

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (faulty !== null || missing.includes(true)) return;
    const body = { responses: [...responses], ...(changesPin ? { newPin: pin.pin } : {}) };
    const done = await act.run(() => api.call('answerCardTask', { params: { taskId: task.id }, body }));
    if (done) onDone();
    else {
      setTried(false);
      setResponses(task.challenges.map(() => ''));
    }
  };

  return (
    <form className="sr-stack" data-gap="wide" onSubmit={(event) => void submit(event)} noValidate>
      {act.problem && !wrong && <ProblemNotice problem={act.problem} />}
      {changesPin && <PinFields draft={pin} onDraft={setPin} error={tried ? faulty : null} />}
      {task.challenges.map((challenge, at) => {
        const error = wrong
          ? [problemTitle(wording, wrong), ...problemLines(wording, wrong)].join(' ')
          : tried && missing[at]
            ? t('card.responseMissing')
            : undefined;
        return (
          <div key={challenge} className="sr-stack">
            <p className="sr-small sr-soft">{t(several ? (at === 0 ? 'card.first' : 'card.second') : 'card.number')}</p>
            <p className="sr-code" data-challenge="">
              {challenge}
            </p>
            <CodeField
              id={`response-${at}`}
              {...(at === 0 && { inputRef: first })}
              label={several ? t('card.responseOf', { number: challenge }) : t('card.response')}
              hint={t('card.responseHint')}
              {...(error === undefined ? {} : { error })}
              value={responses[at] ?? ''}
              onChange={(value) => setResponses(responses.map((each, place) => (place === at ? value : each)))}
            />
          </div>
        );
      })}
      <p className="sr-small sr-soft">
        <Countdown untilMs={Date.parse(task.expiresAt)} now={api.now} words={(time) => t('card.left', { time })} />
      </p>
      <div className="sr-row">
        <Button type="submit" busy={act.busy}>
          {t('card.submit')}
        </Button>
        <Button kind="quiet" onClick={onLeave}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
