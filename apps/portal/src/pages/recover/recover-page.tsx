/**
 * Ways back in, for people who are not signed in: a new password, the username by mail, another number in the place of a
 * lost one, and what to do without the phone or card. Each way is an address of its own, so that the browser's own "back" leads out of it.
 */
import 'virtual:further-routes';
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/steps.css';
import '@strongroom/ui/evidence.css';
import './recover.css';
import { Heading } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { LostWay } from './lost-way.tsx';
import { NumberWay } from './number-way.tsx';
import { PasswordWay } from './password-way.tsx';
import { rememberedAim } from './recovery-memory.ts';
import { UsernameWay } from './username-way.tsx';

const ways = { password: PasswordWay, username: UsernameWay, number: NumberWay, lost: LostWay } as const;
type WayName = keyof typeof ways;
const names = ['password', 'username', 'number', 'lost'] as const;

const isWay = (name: string): name is WayName => Object.hasOwn(ways, name);

function useWay(): WayName | null {
  const [hash, setHash] = useState(() => location.hash.slice(1) || (rememberedAim() ?? ''));
  useEffect(() => {
    const turn = (): void => setHash(location.hash.slice(1));
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);
  return isWay(hash) ? hash : null;
}

export default function RecoverPage(): ReactElement {
  const { t } = useWording();
  const way = useWay();
  useTitle(t(way === null ? 'recover.title' : `recover.choose.${way}`));
  if (way === null) return <Choose />;
  const Way = ways[way];
  return (
    <div className="sr-stack" data-gap="wide">
      <Way />
      <p>
        <a href="#choose">{t('recover.back')}</a>
      </p>
    </div>
  );
}

function Choose(): ReactElement {
  const { t } = useWording();
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('recover.lead')}>{t('recover.title')}</Heading>
      <ul className="ways">
        {names.map((name) => (
          <li key={name}>
            <a href={`#${name}`}>{t(`recover.choose.${name}`)}</a>
            <p className="sr-small sr-soft">{t(`recover.choose.${name}Text`)}</p>
          </li>
        ))}
      </ul>
      <p className="sr-small">{t('recover.paused')}</p>
      <p>
        <a href="/">{t('opening.signIn')}</a>
      </p>
    </div>
  );
}
