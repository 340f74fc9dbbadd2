/** Activating the printed card: two of its values. A wrong one empties the field, which has the focus; after a few the card is worthless. */
import { Button, CodeField, Notice, useAnswerField } from '@strongroom/ui';
import type { ReactElement, SyntheticEvent } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { CardPlaces } from '../../proof/steps/card-places.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';

export interface ActivateCardProps {
  readonly factorId: string;
  readonly asked: readonly [number, number];
  readonly activateUntil: string;
  readonly onActivated: (until: string) => void;
}

export function ActivateCard({ factorId, asked, activateUntil, onActivated }: ActivateCardProps): ReactElement {
  const { t, dateTime } = useWording();
  const act = useAct();
  const wrong = act.problem?.code === 'answer-wrong';
  const { text: typed, setText: setTyped, field } = useAnswerField(wrong);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (typed === '') return;
    const done = await act.run(() => api.call('activateCodeCard', { params: { factorId }, body: { answer: typed } }));
    setTyped('');
    readAgain('getEmergencyAccess', 'listHistory');
    if (done !== null) onActivated(done.data.until);
  };
  return (
    <form className="sr-stack" onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t('emergency.activateTitle')}</h2>
      <p>{t('emergency.activateText', { time: dateTime(activateUntil) })}</p>
      {act.problem?.code === 'challenge-ended' ? (
        <Notice kind="refused" focus title={t('emergency.deadTitle')}>
          {t('emergency.deadText')}
        </Notice>
      ) : (
        act.problem !== null && !wrong && <ProblemNotice problem={act.problem} />
      )}
      <CardPlaces places={asked} />
      <CodeField
        id="values"
        inputRef={field}
        label={t('emergency.values')}
        hint={t('ask.card-values.hint')}
        {...(wrong ? { error: t('emergency.wrong') } : {})}
        value={typed}
        onChange={setTyped}
      />
      <div>
        <Button type="submit" busy={act.busy}>
          {t('emergency.activate')}
        </Button>
      </div>
    </form>
  );
}
