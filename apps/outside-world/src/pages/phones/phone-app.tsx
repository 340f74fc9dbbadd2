/**
 * The app that makes a phone a key, in a window the size of a phone beside this one: it refuses to stand in a frame, as
 * everything does where people approve. Where windows are refused the link opens a tab.
 */
import type { MouseEvent, ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { useApps } from '../../world/queries.ts';

const WINDOW = 'popup,width=412,height=880';

export function PhoneApp(): ReactElement | null {
  const { t } = useWording();
  const url = useApps().data?.authenticatorUrl ?? null;
  if (url === null) return null;
  const open = (event: MouseEvent): void => {
    if (window.open(url, 'strongroom-key', WINDOW) !== null) event.preventDefault();
  };
  return (
    <p className="phone-app">
      <a className="sr-button" data-kind="secondary" href={url} target="_blank" rel="noreferrer" onClick={open}>
        {t('phones.app')}
      </a>
      <span className="sr-soft">{t('phones.appText')}</span>
    </p>
  );
}
