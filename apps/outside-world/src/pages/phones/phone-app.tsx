/**
 * The app that makes this phone a key, in a window the size of a phone beside this one: it refuses to stand in a frame, as
 * everything does where people approve. Where windows are refused the link opens a tab. Its address names the phone, so
 * that pushes and flight mode of this phone reach it.
 */
import type { MouseEvent, ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { useApps } from '../../world/queries.ts';
import type { Phone } from '../../world/world.types.ts';

const WINDOW = 'popup,width=412,height=880';

export function PhoneApp({ phone }: { readonly phone: Phone }): ReactElement | null {
  const { t } = useWording();
  const base = useApps().data?.authenticatorUrl ?? null;
  if (base === null) return null;
  const url = `${base}/?phone=${encodeURIComponent(phone.number)}`;
  const open = (event: MouseEvent): void => {
    if (window.open(url, `strongroom-key-${phone.number.slice(1)}`, WINDOW) !== null) event.preventDefault();
  };
  return (
    <a className="phone-app" href={url} target="_blank" rel="noreferrer" onClick={open}>
      {t('phones.app')}
    </a>
  );
}
