/** The frame of every place: the mark, whether there is a network, and the switches at the foot. One column, one thumb. */
import { PreferenceSwitches } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { usePhone, waitingIn } from '../phone/phone.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { changeLanguage, LANGUAGE_NAMES, LANGUAGES } from '../wording/wording.ts';

export function Frame({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <header className="head">
        <Link href="/" className="mark">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="8.5" r="4" />
            <path d="M12 12.5v8M12 16h3.5M12 19.2h2.5" />
          </svg>
          {t('product')}
        </Link>
        <Line />
      </header>
      <Waiting />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Foot />
    </div>
  );
}

function Line(): ReactElement {
  const { t } = useWording();
  const { online, keys } = usePhone();
  const broken = keys.length > 0 && keys.every(({ line }) => line === 'broken');
  const state = !online ? 'offline' : broken ? 'broken' : keys.some(({ line }) => line === 'live') ? 'live' : null;
  return (
    <span className="line" role="status" data-broken={!online || broken || undefined}>
      {state === null ? '' : t(`line.${state}`)}
    </span>
  );
}

/** On every page but the one that shows it. */
function Waiting(): ReactElement | null {
  const { t } = useWording();
  const [place] = useLocation();
  const waiting = waitingIn(usePhone());
  if (place === '/' || waiting.length === 0) return null;
  return (
    <Link href="/" className="waiting" role="alert">
      {t('waiting', { count: waiting.length })}
    </Link>
  );
}

function Foot(): ReactElement {
  const { t, language } = useWording();
  return (
    <footer className="foot">
      <PreferenceSwitches
        t={t}
        names={LANGUAGE_NAMES}
        codes={LANGUAGES}
        language={language}
        onLanguage={changeLanguage}
      />
    </footer>
  );
}
