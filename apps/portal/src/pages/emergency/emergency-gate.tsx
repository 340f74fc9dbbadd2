/**
 * What stands between a session of a temporary code or code card and the pages: a line on every page that says where one
 * stands and what ends when, and in the code's last days the page of the card in place of everything else.
 */
import { Button, Notice, Skeleton } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { signOut } from '../../session/session.store.ts';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import EmergencyPage from './emergency-page.tsx';
import { Standing } from './standing.tsx';

const EVERY_MS = 60_000;

export default function EmergencyGate({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  const [here] = useRoute('/security/emergency');
  const [notMe] = useRoute('/not-me');
  const { data, problem } = useRead('getEmergencyAccess', {}, { everyMs: EVERY_MS });
  if (data === undefined && problem === null) return <Skeleton label={t('state.loading')} lines={3} />;
  if (problem?.rule === 'emergency-access.over') {
    return (
      <Notice
        kind="refused"
        focus
        title={t('emergency.overTitle')}
        actions={<Button onClick={() => void signOut()}>{t('emergency.signInAnew')}</Button>}
      >
        {t('emergency.overText')}
      </Notice>
    );
  }
  if (data === undefined) return <>{problem && <ProblemNotice problem={problem} />}</>;
  // Ending other sessions is open to whoever looks on, in the last days too.
  if (data.reach === 'print-only' && !notMe) return <EmergencyPage />;
  const { reach, grant } = data;
  return (
    <>
      {reach === 'full' && grant !== null && !here && (
        <Notice
          kind="warning"
          standing
          title={t(`emergency.state.${grant.state}.title`)}
          actions={<Link href="/security/emergency">{t('emergency.open')}</Link>}
        >
          <Standing grant={grant} />
        </Notice>
      )}
      {children}
    </>
  );
}
