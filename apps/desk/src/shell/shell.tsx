/**
 * The frame behind the sign-in: where one can go, how many acts wait for a second person, who one is, until when. Every
 * place has a key with Alt, so that a hand on the telephone needs no mouse.
 */
import type { DeskSession } from '@strongroom/contract';
import { Button } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { readActs } from '../pages/acts/acts.queries.ts';
import { checkSession, leave } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { FrameFoot } from './frame-foot.tsx';

const PLACES = [
  { name: 'clients', path: '/clients', key: '1' },
  { name: 'queue', path: '/queue', key: '2' },
  { name: 'reports', path: '/reports', key: '3' },
  { name: 'history', path: '/history', key: '4' },
  { name: 'factors', path: '/factors', key: '5' },
] as const;

export const QUEUE_EVERY_MS = 5_000;
const SESSION_EVERY_MS = 30_000;

export function Shell(props: { readonly session: DeskSession; readonly children: ReactNode }): ReactElement {
  const { t, time } = useWording();
  const { member, logoffAt } = props.session;
  usePlaceKeys();
  useEffect(() => {
    const timer = setInterval(() => void checkSession(), SESSION_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="desk">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <header className="desk-head">
        <span className="mark">{t('product')}</span>
        <Places />
        <div className="sr-row who">
          <span>
            <strong>{member.displayName}</strong>{' '}
            <span className="sr-soft sr-small">{member.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
          </span>
          <span className="sr-soft sr-small">{t('logoff', { time: time(logoffAt) })}</span>
          <Button kind="quiet" onClick={() => void leave()}>
            {t('signOut')}
          </Button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {props.children}
      </main>
      <FrameFoot />
    </div>
  );
}

function usePlaceKeys(): void {
  const [, go] = useLocation();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const place = PLACES.find(({ key }) => event.altKey && !event.ctrlKey && event.key === key);
      if (place === undefined) return;
      event.preventDefault();
      go(place.path);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [go]);
}

function Places(): ReactElement {
  const { t } = useWording();
  const [location] = useLocation();
  const queue = useQuery({
    queryKey: ['acts', 'awaiting'],
    queryFn: () => readActs('awaiting'),
    refetchInterval: QUEUE_EVERY_MS,
  });
  const mine = (queue.data ?? []).filter(({ mayDecide }) => mayDecide).length;
  return (
    <nav aria-label={t('nav.label')}>
      <ul className="places">
        {PLACES.map(({ name, path, key }) => (
          <li key={name}>
            <Link
              href={path}
              aria-current={location.startsWith(path) ? 'page' : undefined}
              aria-keyshortcuts={`Alt+${key}`}
              title={`Alt+${key}`}
            >
              {t(`nav.${name}`)}
              {name === 'queue' && mine > 0 && (
                <span className="waiting">
                  <span aria-hidden="true">{mine}</span>
                  <span className="sr-unseen">{t('queue.waitForYou', { count: mine })}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
