/** Who: username and password, or the letters that the portal shows beside its QR code. */
import { Button, Heading, Notice, PasswordField, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../phone/phone.client.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { WayIn } from '../welcome-page.tsx';
import type { Take } from './add.types.ts';

export interface BeginStepProps {
  readonly way: WayIn;
  readonly busy: boolean;
  readonly take: Take;
}

export function BeginStep({ way, busy, take }: BeginStepProps): ReactElement {
  const { t } = useWording();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const complete = username.trim() !== '' && password !== '';
    setMissing(!complete);
    if (complete) take(call('beginMobileKeyActivation', { body: { username, password } }));
  };
  return (
    <form className="sr-stack" onSubmit={onSubmit} noValidate>
      <Heading lead={t(`add.lead.${way}`)}>{t(`add.title.${way}`)}</Heading>
      {way === 'move' && <Notice standing>{t('add.moveNote')}</Notice>}
      <TextField
        id="username"
        label={t('add.username')}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        {...(missing && username.trim() === '' ? { error: t('add.usernameMissing') } : {})}
      />
      <PasswordField
        id="password"
        label={t('add.password')}
        words={{ show: t('pin.show'), hide: t('pin.hide'), capsLock: t('add.capsLock') }}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        {...(missing && password === '' ? { error: t('add.passwordMissing') } : {})}
      />
      <Button type="submit" wide busy={busy}>
        {t('action.continue')}
      </Button>
      <Link href="/scan" className="sr-button" data-kind="secondary" data-wide="">
        {t('add.byCode')}
      </Link>
    </form>
  );
}
