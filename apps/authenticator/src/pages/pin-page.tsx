/** Another PIN: username, password and the present PIN, then the new one twice. The server judges all of it at once. */
import { mobilePinHash, pinProof, readMobilePin } from '@strongroom/authenticators/mobile-key';
import { Heading, Notice, PasswordField } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { Link, Redirect } from 'wouter';
import { NewPin } from '../parts/new-pin.tsx';
import { PinField } from '../parts/pin-field.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { StoredKey } from '../phone/keys.store.ts';
import { call, type PhoneProblem } from '../phone/phone.client.ts';
import { replaceKey, usePhone } from '../phone/phone.store.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';

/** What the proof of the present PIN is made over. */
const purposeOf = (keyId: string): string => `pin-change:${keyId}`;

export function PinPage({ keyId }: { readonly keyId: string }): ReactElement {
  const key = usePhone().keys.find((each) => each.key.keyId === keyId)?.key;
  return key === undefined ? <Redirect to="/" replace /> : <ChangePin keyOf={key} />;
}

function ChangePin({ keyOf }: { readonly keyOf: StoredKey }): ReactElement {
  const { t } = useWording();
  useTitle(t('changePin.title'));
  const [password, setPassword] = useState('');
  const [pin, setPin] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const [done, setDone] = useState(false);
  const change = async (newPin: string): Promise<void> => {
    const present = readMobilePin(pin);
    setMissing(!present.ok || password === '');
    if (!present.ok || password === '') return;
    setBusy(true);
    setProblem(null);
    const proof = await pinProof(keyOf.offline, await mobilePinHash(present.value), purposeOf(keyOf.keyId));
    const body = { username: keyOf.username, password, pinProof: proof, newPin };
    const changed = await call('changeMobileKeyPin', { body }, keyOf);
    setBusy(false);
    setProblem(changed.ok ? null : changed.problem);
    setPin('');
    if (!changed.ok) return;
    setPassword('');
    setDone(true);
    // What the lock of the phone holds is the old PIN.
    if (keyOf.sealed !== null) await replaceKey({ ...keyOf, sealed: null });
  };
  if (done) return <Changed keyId={keyOf.keyId} />;
  return (
    <div className="sr-stack">
      <Heading lead={t('changePin.lead', { user: keyOf.username })}>{t('changePin.title')}</Heading>
      {problem !== null && <ProblemNotice problem={problem} />}
      <PasswordField
        id="password"
        label={t('add.password')}
        words={{ show: t('pin.show'), hide: t('pin.hide'), capsLock: t('add.capsLock') }}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        {...(missing && password === '' ? { error: t('add.passwordMissing') } : {})}
      />
      <PinField
        id="pin"
        label={t('pin.present')}
        value={pin}
        onChange={setPin}
        {...(missing && !readMobilePin(pin).ok ? { error: t('pin.missing') } : {})}
      />
      <NewPin busy={busy} submit={t('changePin.submit')} onChosen={(chosen) => void change(chosen)} />
    </div>
  );
}

function Changed({ keyId }: { readonly keyId: string }): ReactElement {
  const { t } = useWording();
  return (
    <div className="sr-stack">
      <Heading>{t('changePin.title')}</Heading>
      <Notice kind="done">{t('changePin.done')}</Notice>
      <Link href={`/users/${keyId}`} className="sr-button" data-wide="">
        {t('action.done')}
      </Link>
    </div>
  );
}
