/**
 * The frame around pages for people who are not signed in: the form, and beside it how to tell the genuine page from a
 * copy. The origin is read from the address this page really came from; a copy would have to show its own.
 */
import type { ReactElement, ReactNode } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { Mark } from './mark.tsx';
import { Preferences } from './preferences.tsx';

export function VisitorFrame({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  return (
    <div className="visitor">
      <header className="visitor-head">
        <Mark />
      </header>
      <main className="visitor-main">{children}</main>
      <aside className="visitor-aside" aria-label={t('genuine.title')}>
        <h2>{t('genuine.title')}</h2>
        <p className="genuine-origin">
          <span className="sr-soft sr-small">{t('genuine.address')}</span>
          <code>{location.origin}</code>
        </p>
        <ul className="sr-list">
          <li>{t('genuine.neverAsk')}</li>
          <li>{t('genuine.neverLink')}</li>
          <li>{t('genuine.unasked')}</li>
        </ul>
        <p>
          <a href="/official">{t('genuine.check')}</a>
        </p>
      </aside>
      <footer className="visitor-foot">
        <Preferences />
      </footer>
    </div>
  );
}
