/** Open sessions: end one, end all others, sign out everywhere. Devices have a page of their own. */
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { LatestReceipt } from '../../log/latest-receipt.tsx';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { SecurityFrame } from './security-frame.tsx';
import { SessionEntry } from './session-entry.tsx';
import { ownFirst } from './sessions.logic.ts';
import { TradingPart } from './trading-part.tsx';
import { useEnding } from './use-ending.tsx';

export default function SessionsPage(): ReactElement {
  const { t } = useWording();
  const sessions = useRead('listSessions', {}, { everyMs: 20_000 });
  const { ask, ending } = useEnding();
  return (
    <SecurityFrame title={t('sessions.title')} lead={t('sessions.lead')}>
      {ending}
      <section className="sr-stack">
        <h2>{t('sessions.open')}</h2>
        <Reading of={sessions}>
          {({ sessions: all }) => (
            <ul className="entries">
              {ownFirst(all).map((session) => (
                <SessionEntry key={session.id} session={session} onEnd={() => ask({ what: 'end', session })} />
              ))}
            </ul>
          )}
        </Reading>
        <div className="sr-row">
          {sessions.data?.sessions.some(({ current }) => !current) && (
            <Button kind="secondary" onClick={() => ask({ what: 'others' })}>
              {t('sessions.endOthers')}
            </Button>
          )}
          <Button kind="quiet" onClick={() => ask({ what: 'everywhere' })}>
            {t('sessions.everywhere')}
          </Button>
        </div>
      </section>
      <TradingPart />
      <SignInReceipt sessionId={sessions.data?.sessions.find(({ current }) => current)?.id} />
      <section className="sr-stack">
        <h2>{t('devices.title')}</h2>
        <p className="sr-soft">{t('devices.lead')}</p>
        <p>
          <Link href="/security/devices">{t('devices.notice.look')}</Link>
        </p>
      </section>
    </SecurityFrame>
  );
}

/** Of the sign-in that began this very session. */
function SignInReceipt({ sessionId }: { readonly sessionId: string | undefined }): ReactElement | null {
  const { t } = useWording();
  if (sessionId === undefined) return null;
  return (
    <LatestReceipt
      name={t('event.session.opened')}
      title={t('receipt.signIn')}
      event="session.opened"
      isOf={({ session }) => session === sessionId}
    />
  );
}
