/**
 * "This was not me." For somebody under stress: one button, what it does, and, just as plainly, what it does not do.
 * It ends every other session at once and leads on to a new password; nothing here needs to be proven first, because
 * tightening must never wait.
 */
import { Button, Heading, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { HistoryList } from '../security/history-list.tsx';

export default function NotMePage(): ReactElement {
  const { t } = useWording();
  const [, go] = useLocation();
  const history = useRead('listHistory', { query: { limit: 8 } });
  const act = useAct();
  useTitle(t('notMe.title'));
  const endOthers = async (): Promise<void> => {
    const ended = await act.run(() => api.call('endSessions', { query: { keep: 'current' } }));
    if (!ended) return;
    readAgain('listSessions', 'listDevices', 'listHistory');
    go(`/security/password?because=not-me`);
  };
  return (
    <div className="sr-stack narrow" data-gap="wide">
      <Heading lead={t('notMe.lead')}>{t('notMe.title')}</Heading>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <Button kind="loss-now" busy={act.busy} onClick={() => void endOthers()}>
        {t('notMe.act')}
      </Button>
      <div className="columns">
        <section className="sr-stack" data-gap="tight">
          <h2>{t('notMe.doesTitle')}</h2>
          <ul className="sr-list">
            <li>{t('notMe.doesSessions')}</li>
            <li>{t('notMe.doesPassword')}</li>
            <li>{t('notMe.doesDevices')}</li>
          </ul>
        </section>
        <section className="sr-stack" data-gap="tight">
          <h2>{t('notMe.doesNotTitle')}</h2>
          <ul className="sr-list">
            <li>{t('notMe.doesNotFreeze')}</li>
            <li>{t('notMe.doesNotRecall')}</li>
          </ul>
        </section>
      </div>
      <Notice kind="info" standing title={t('notMe.callTitle')}>
        {t('notMe.callText')}
      </Notice>
      {/* In the last days of a temporary code nothing may be read: what can be ended needs no list. */}
      {history.problem?.code !== 'not-permitted' && (
        <section className="sr-stack" data-gap="tight">
          <h2>{t('notMe.recent')}</h2>
          <Reading of={history}>{({ entries }) => <HistoryList entries={entries} />}</Reading>
          <Link href="/security/sessions">{t('security.in.manage')}</Link>
        </section>
      )}
    </div>
  );
}
