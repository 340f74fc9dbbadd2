/** The key is there; what makes it comfortable comes next, and can wait. */
import { Heading, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { StoredKey } from '../../phone/keys.store.ts';
import { useWording } from '../../wording/use-wording.ts';

export function DoneStep({ keyOf }: { readonly keyOf: StoredKey }): ReactElement {
  const { t } = useWording();
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading>{t('add.doneTitle')}</Heading>
      <Notice kind="done">{t('add.doneText', { user: keyOf.username })}</Notice>
      <nav className="acts" aria-label={t('home.acts')}>
        <Link href={`/users/${keyOf.keyId}/notices`} className="sr-button" data-wide="">
          {t('add.notices')}
        </Link>
        <Link href={`/users/${keyOf.keyId}`} className="sr-button" data-kind="secondary" data-wide="">
          {t('add.settings')}
        </Link>
        <Link href="/" className="sr-button" data-kind="secondary" data-wide="">
          {t('action.done')}
        </Link>
      </nav>
    </div>
  );
}
