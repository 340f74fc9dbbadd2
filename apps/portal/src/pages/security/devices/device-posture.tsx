/** How the device at hand is kept, by its owner's own word: four questions, a score, and the date of the answers. */
import type { Device, Posture } from '@strongroom/contract';
import { Button } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { api } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';

const CHECKS = ['encrypted', 'patched', 'screenLock', 'private'] as const;
const ANSWERS = ['yes', 'no', 'unknown'] as const;
const UNANSWERED: Posture = { encrypted: 'unknown', patched: 'unknown', screenLock: 'unknown', private: 'unknown' };

export function DevicePosture({ device }: { readonly device: Device }): ReactElement {
  const { t, dateTime } = useWording();
  const { id, posture } = device;
  const [answers, setAnswers] = useState<Posture>(() =>
    posture === null ? UNANSWERED : { ...UNANSWERED, ...pick(posture) },
  );
  const act = useAct();
  const isStale = posture !== null && Date.parse(posture.staleAt) <= api.now();
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (await act.run(() => api.call('attestDevice', { params: { deviceId: id }, body: answers })))
      readAgain('listDevices', 'listHistory');
  };
  return (
    <details>
      <summary className="sr-small">
        {t('devices.posture.title')}{' '}
        <span className="sr-soft">
          {posture === null
            ? t('devices.posture.none')
            : `${t('devices.posture.score', { score: posture.score })} · ${t(isStale ? 'devices.posture.stale' : 'devices.posture.answered', { time: dateTime(posture.answeredAt) })}`}
        </span>
      </summary>
      <form className="sr-stack" onSubmit={(event) => void submit(event)}>
        <p className="sr-small sr-soft">{t('devices.posture.lead')}</p>
        {act.problem && <ProblemNotice problem={act.problem} />}
        {CHECKS.map((check) => (
          <fieldset className="posture-check" key={check}>
            <legend>{t(`devices.posture.${check}`)}</legend>
            <div className="posture-answers">
              {ANSWERS.map((answer) => (
                <label key={answer}>
                  <input
                    type="radio"
                    name={`${check}-${id}`}
                    value={answer}
                    checked={answers[check] === answer}
                    onChange={() => setAnswers({ ...answers, [check]: answer })}
                  />
                  {t(`devices.posture.${answer}`)}
                </label>
              ))}
            </div>
          </fieldset>
        ))}
        <div>
          <Button type="submit" kind="secondary" busy={act.busy}>
            {t('devices.posture.save')}
          </Button>
        </div>
      </form>
    </details>
  );
}

const pick = ({ encrypted, patched, screenLock, private: own }: Posture): Posture => ({
  encrypted,
  patched,
  screenLock,
  private: own,
});
