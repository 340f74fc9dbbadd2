/** The client's own words, once their username is typed on a device that knows them: before the password. */
import 'virtual:further-routes';
import { type ReactElement, useEffect, useState } from 'react';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';

export default function KnownPhrase({ username }: { readonly username: string }): ReactElement {
  const { t } = useWording();
  const [phrase, setPhrase] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setPhrase(null);
    void api.call('showPhrase', { body: { username } }).then((answered) => {
      if (current && answered.ok) setPhrase(answered.data.phrase);
    });
    return () => {
      current = false;
    };
  }, [username]);
  return (
    <div aria-live="polite">
      {phrase !== null && (
        <p className="known-phrase">
          <span className="sr-soft sr-small">{t('knownPhrase.label')}</span>
          <strong>{phrase}</strong>
          <span className="sr-small">{t('knownPhrase.hint')}</span>
        </p>
      )}
    </div>
  );
}
