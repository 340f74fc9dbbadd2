/**
 * Where the link of a notice leads: what it will stop, one button, and what to do then. Opening the page does nothing,
 * because mail scanners open links too. The token comes in the fragment and is taken out of the address at once.
 */
import 'virtual:further-routes';
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/steps.css';
import '@strongroom/ui/evidence.css';
import type { CallData } from '@strongroom/sdk';
import { Button, Heading, Notice, Skeleton } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

export default function StopPage(): ReactElement {
  const { t } = useWording();
  const [token] = useState(takeToken);
  const [link, setLink] = useState<CallData<'inspectStop'> | null>(null);
  const [stopped, setStopped] = useState(false);
  const { run, busy, problem } = useAct();
  useTitle(t('stop.title'));
  useEffect(() => {
    if (token === '') return;
    void run(() => api.call('inspectStop', { body: { token } })).then((found) => {
      if (found) setLink(found.data);
    });
  }, [token, run]);
  const stop = async (): Promise<void> => {
    if (await run(() => api.call('stopEverything', { body: { token } }))) setStopped(true);
  };
  if (stopped) {
    return (
      <div className="sr-stack" data-gap="wide">
        <Heading>{t('stop.doneTitle')}</Heading>
        <Notice kind="done" standing>
          {t('stop.doneText')}
        </Notice>
      </div>
    );
  }
  return (
    <div className="sr-stack" data-gap="wide">
      {link === null ? <Heading>{t('stop.title')}</Heading> : <Lead link={link} />}
      {token === '' && (
        <Notice kind="refused" title={t('opening.noTokenTitle')}>
          {t('stop.noTokenText')}
        </Notice>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {token !== '' && link === null && !problem && <Skeleton label={t('state.loading')} lines={4} />}
      {link !== null && problem?.code !== 'stop-ended' && <Offer busy={busy} onStop={() => void stop()} />}
    </div>
  );
}

function Lead({ link }: { readonly link: CallData<'inspectStop'> }): ReactElement {
  const { t, dateTime } = useWording();
  const { cause, entity, at } = link;
  return <Heading lead={t(`stop.lead.${cause}`, { entity, time: dateTime(at) })}>{t('stop.title')}</Heading>;
}

function Offer({ busy, onStop }: { readonly busy: boolean; readonly onStop: () => void }): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Button kind="loss-now" busy={busy} onClick={onStop}>
        {t('stop.act')}
      </Button>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('stop.doesTitle')}</h2>
        <ul className="sr-list">
          <li>{t('stop.doesSessions')}</li>
          <li>{t('stop.doesChanges')}</li>
          <li>{t('stop.doesFreeze')}</li>
        </ul>
      </section>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('stop.doesNotTitle')}</h2>
        <ul className="sr-list">
          <li>{t('stop.doesNotOpen')}</li>
          <li>{t('stop.doesNotClose')}</li>
          <li>{t('stop.doesNotLift')}</li>
        </ul>
      </section>
      <p className="sr-soft">{t('stop.wasMe')}</p>
    </>
  );
}
