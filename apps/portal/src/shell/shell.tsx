/**
 * The frame behind sign-in: where one is, who is signed in, "this was not me" within reach of any page, and the way
 * out. The first link skips to the content.
 */
import { Button, Notice } from '@strongroom/ui';
import { lazy, type ReactElement, type ReactNode, Suspense } from 'react';
import { Link, useRoute } from 'wouter';
import { signOut, useSession } from '../session/session.store.ts';
import { useSessionWatch } from '../session/use-session-watch.ts';
import { useWording } from '../wording/use-wording.ts';
import { LogoffDialog } from './logoff-dialog.tsx';
import { Mark } from './mark.tsx';
import { Preferences } from './preferences.tsx';

const TradingNotice = lazy(() => import('../pages/security/trading-notice.tsx'));
const FreezeBanner = lazy(() => import('../pages/freezes/freeze-banner.tsx'));

function NavLink({ to, path, children }: { to: string; path: string; children: ReactNode }): ReactElement {
  const [here] = useRoute(path);
  return (
    <Link href={to} aria-current={here ? 'page' : undefined}>
      {children}
    </Link>
  );
}

export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const { t, moment, dateTime } = useWording();
  const session = useSession();
  const phase = useSessionWatch();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('shell.skip')}
      </a>
      <header className="shell-head">
        <Link href="/" className="shell-home">
          <Mark />
        </Link>
        <nav aria-label={t('shell.navigation')}>
          <NavLink to="/" path="/">
            {t('shell.overview')}
          </NavLink>
          <NavLink to="/withdraw" path="/withdraw">
            {t('shell.withdraw')}
          </NavLink>
          <NavLink to="/security" path="/security/*?">
            {t('shell.security')}
          </NavLink>
        </nav>
        <div className="shell-out">
          <Link href="/not-me" className="sr-button" data-kind="loss">
            {t('shell.notMe')}
          </Link>
          <Button kind="quiet" onClick={() => void signOut()}>
            {t('shell.signOut')}
          </Button>
        </div>
      </header>
      <main className="shell-main" id="content" tabIndex={-1}>
        {session.signInPausedUntil !== null && (
          <Notice kind="warning" standing title={t('shell.pausedTitle')}>
            {t('shell.pausedText', { time: dateTime(session.signInPausedUntil) })}{' '}
            <Link href="/security/history">{t('shell.pausedLink')}</Link>
          </Notice>
        )}
        <Suspense fallback={null}>
          {session.trading === 'displaced' && <TradingNotice />}
          <FreezeBanner />
        </Suspense>
        {children}
      </main>
      <footer className="shell-foot">
        <p className="sr-small sr-soft">
          {t(session.publicComputer ? 'shell.whoPublic' : 'shell.who', {
            name: session.user.displayName,
            time: moment(session.logoffAt),
          })}
        </p>
        <Preferences />
      </footer>
      <LogoffDialog open={phase === 'warning'} />
    </div>
  );
}
