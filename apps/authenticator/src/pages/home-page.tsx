/** The first page: the request that waits, if one does, and nothing beside it; else the users of this phone. */
import { Heading } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { type KeyState, usePhone, type Waiting, waitingIn } from '../phone/phone.store.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';
import { PromptView } from './prompt-view.tsx';
import { WelcomePage } from './welcome-page.tsx';

export function HomePage(): ReactElement {
  const phone = usePhone();
  const [next] = waitingIn(phone);
  // What is being answered stays until its outcome was read, although the line has taken it away meanwhile.
  const [held, setHeld] = useState<Waiting | null>(null);
  const shown = held ?? next;
  if (shown !== undefined) {
    return (
      <PromptView
        key={shown.prompt.challengeId}
        waiting={shown}
        gone={!waitingIn(phone).some(({ prompt }) => prompt.challengeId === shown.prompt.challengeId)}
        onHold={() => setHeld(shown)}
        onLeave={() => setHeld(null)}
      />
    );
  }
  return phone.keys.length === 0 ? <WelcomePage /> : <Users keys={phone.keys} />;
}

function Users({ keys }: { readonly keys: readonly KeyState[] }): ReactElement {
  const { t } = useWording();
  const { online } = usePhone();
  useTitle(t('product'));
  return (
    <div className="sr-stack" data-gap="wide">
      {/* Without a network nobody knows whether something waits, and the way on is another one. */}
      <Heading lead={t(online ? 'home.lead' : 'home.offlineLead')}>
        {t(online ? 'home.title' : 'home.offlineTitle')}
      </Heading>
      <ul className="users" aria-label={t('home.users')}>
        {keys.map((each) => (
          <li key={each.key.keyId}>
            <User of={each} />
          </li>
        ))}
      </ul>
      <nav className="acts" aria-label={t('home.acts')}>
        <Link href="/offline" className="sr-button" data-wide="">
          {t('home.offline')}
        </Link>
        <Link href="/scan" className="sr-button" data-kind="secondary" data-wide="">
          {t('home.scan')}
        </Link>
        <Link href="/add" className="sr-button" data-kind="secondary" data-wide="">
          {t('home.add')}
        </Link>
      </nav>
    </div>
  );
}

function User({ of: { key, line } }: { readonly of: KeyState }): ReactElement {
  const { t } = useWording();
  return (
    <Link href={`/users/${key.keyId}`} className="user" data-line={line}>
      <strong>{key.username}</strong>
      <span className="sr-soft">{key.service}</span>
      <span className="user-line">{t(`line.${line}`)}</span>
    </Link>
  );
}
