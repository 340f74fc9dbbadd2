/**
 * Asking a caller: the server says what to ask, the desk types what it hears, the server judges. What is on file is never
 * here, and which answer was wrong is not told, so nobody can be talked into saying it.
 */
import type { CallerFact, DeskClient } from '@strongroom/contract';
import { Button, Countdown, Notice, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { Problem } from '../../shell/problem.tsx';
import { useWording } from '../../wording/use-wording.ts';

interface Asked {
  readonly id: string;
  readonly facts: readonly CallerFact[];
}

export function IdentifyCaller(props: { readonly client: DeskClient; readonly onDone: () => void }): ReactElement {
  const { t, dateTime } = useWording();
  const { client, onDone } = props;
  const { userId, identifiedUntil, identificationPausedUntil } = client;
  const act = useAct();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [verdict, setVerdict] = useState<'passed' | 'refused' | null>(null);
  const judged = ({ passed }: { readonly passed: boolean }): void => {
    setAsked(null);
    setVerdict(passed ? 'passed' : 'refused');
    onDone();
  };
  const begin = (): void => {
    setVerdict(null);
    void act.run(() => api.call('beginIdentification', { params: { userId } }), setAsked);
  };
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('caller.title')}</h2>
      {identifiedUntil !== null && (
        <Notice key={verdict} kind="done" standing={verdict !== 'passed'} focus={verdict === 'passed'}>
          <Countdown
            untilMs={Date.parse(identifiedUntil)}
            now={api.now}
            words={(clock) => t('caller.until', { clock })}
          />
        </Notice>
      )}
      {verdict === 'refused' && (
        <Notice kind="refused" focus title={t('caller.refused')}>
          {t('caller.refusedNext')}
        </Notice>
      )}
      {identificationPausedUntil !== null ? (
        <Notice kind="warning" standing>
          {t('caller.paused', { time: dateTime(identificationPausedUntil) })}
        </Notice>
      ) : asked === null ? (
        <>
          <p className="sr-soft sr-small">{t('caller.lead')}</p>
          <Problem problem={act.problem} />
          <Button kind="secondary" busy={act.busy} onClick={begin}>
            {t('caller.begin')}
          </Button>
        </>
      ) : (
        <Questions asked={asked} onJudged={judged} />
      )}
    </section>
  );
}

function Questions(props: {
  readonly asked: Asked;
  readonly onJudged: (verdict: { readonly passed: boolean }) => void;
}): ReactElement {
  const { t } = useWording();
  const { asked, onJudged } = props;
  const act = useAct();
  const [said, setSaid] = useState<Readonly<Partial<Record<CallerFact, string>>>>({});
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const answers = asked.facts.map((fact) => ({ fact, said: said[fact] ?? '' }));
    const params = { identificationId: asked.id };
    void act.run(() => api.call('answerIdentification', { params, body: { answers } }), onJudged);
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={submit}>
      <p className="sr-soft sr-small">{t('caller.ask')}</p>
      {asked.facts.map((fact, place) => (
        <TextField
          key={fact}
          id={`said-${fact}`}
          label={t(`fact.${fact}.label`)}
          hint={t(`fact.${fact}.hint`)}
          value={said[fact] ?? ''}
          onChange={(text) => setSaid((before) => ({ ...before, [fact]: text }))}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          autoFocus={place === 0}
        />
      ))}
      <Problem problem={act.problem} />
      <Button type="submit" busy={act.busy}>
        {t('caller.submit')}
      </Button>
    </form>
  );
}
