/** The frame of every place: the banner that this is a simulation, the places, the state of the live stream, the foot. */
import { Button, PreferenceSwitches } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useWording } from '../wording/use-wording.ts';
import { changeLanguage, LANGUAGE_NAMES, LANGUAGES } from '../wording/wording.ts';
import { useLive } from '../world/live.store.ts';
import { useFaults } from '../world/queries.ts';
import { client } from '../world/world.client.ts';
import { FAULT_CHANNELS } from '../world/world.types.ts';
import { Announcer } from './announcer.tsx';

/** The broker's page is at /books, because /broker is the broker itself. */
const PLACES = [
  { name: 'phones', path: '/phones' },
  { name: 'cards', path: '/cards' },
  { name: 'mailbox', path: '/mailbox' },
  { name: 'broker', path: '/books' },
  { name: 'faults', path: '/faults' },
] as const;
export function Frame({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <header>
        <p className="banner">
          <strong>{t('banner.title')}</strong>
          <span>{t('banner.text')}</span>
        </p>
        <div className="head">
          <span className="mark">
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15zM2.5 10h15M10 2.5c-5 4-5 11 0 15c5-4 5-11 0-15z" />
            </svg>
            {t('product')}
          </span>
          <Places />
          <Connection />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Foot />
      <Announcer />
    </div>
  );
}

function Places(): ReactElement {
  const { t } = useWording();
  const [location] = useLocation();
  const armed = useArmedFaults();
  return (
    <nav aria-label={t('nav.label')}>
      <ul className="places">
        {PLACES.map(({ name, path }) => (
          <li key={name}>
            <Link href={path} aria-current={location.startsWith(path) ? 'page' : undefined}>
              {t(`nav.${name}`)}
              {name === 'faults' && armed > 0 && (
                <span className="armed">
                  <span aria-hidden="true">{armed}</span>
                  <span className="sr-unseen">{t('faults.armed', { count: armed })}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function useArmedFaults(): number {
  const faults = useFaults().data;
  if (faults === undefined) return 0;
  const set = FAULT_CHANNELS.flatMap((channel) => Object.values(faults[channel]));
  return set.filter((value) => value > 0).length;
}

function Connection(): ReactElement {
  const { t } = useWording();
  const { connection } = useLive();
  return (
    <p className="connection" data-state={connection} role="status">
      {t(`live.${connection}`)}
    </p>
  );
}

function Foot(): ReactElement {
  const { t, language } = useWording();
  return (
    <footer className="foot">
      <div className="sr-row">
        <a href="/openapi.json">{t('footer.api')}</a>
        <Button kind="quiet" onClick={() => void client.clear().catch(() => undefined)}>
          {t('footer.clear')}
        </Button>
      </div>
      <div className="sr-row">
        <PreferenceSwitches
          t={t}
          names={LANGUAGE_NAMES}
          codes={LANGUAGES}
          language={language}
          onLanguage={changeLanguage}
        />
      </div>
    </footer>
  );
}
