/** The card of another username of the same person: begun from the username that wants it. */
import { Button, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { api } from '../../../../session/session.store.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { SecretField } from './secret-field.tsx';
import type { CardsUse } from './use-cards.ts';

export function ShareForm({ use }: { readonly use: CardsUse }): ReactElement {
  const { t } = useWording();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (username === '' || password === '') return;
    use.start(async (approval) => {
      const result = await api.call('beginCardSharing', { body: { username, password }, approval });
      return result.ok ? { ok: true, data: { task: result.data } } : result;
    });
  };
  return (
    <details className="resend">
      <summary>{t('card.shareTitle')}</summary>
      <form className="sr-stack" onSubmit={submit} noValidate>
        <p>{t('card.shareText')}</p>
        <TextField id="other-username" label={t('card.shareName')} value={username} onChange={setUsername} />
        <SecretField id="other-password" label={t('card.sharePassword')} value={password} onChange={setPassword} />
        <div>
          <Button type="submit" kind="secondary" busy={use.state.kind === 'trying'}>
            {t('card.share')}
          </Button>
        </div>
      </form>
    </details>
  );
}
