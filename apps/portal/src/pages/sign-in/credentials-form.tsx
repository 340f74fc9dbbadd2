/**
 * Username and password. The password is never trimmed or altered; the username is sent as typed, since the server alone
 * knows which spellings are one person. The on-screen keyboard is loaded when somebody asks for it.
 */
import type { ClientProblem } from '@strongroom/sdk';
import { Button, CheckBox, ErrorSummary, PasswordField, TextField } from '@strongroom/ui';
import { lazy, type ReactElement, Suspense, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';
import { loadStepsWording } from '../../wording/wording.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { mayKnowPhrase } from './phrase-trace.ts';
import { usePasskeyAlone } from './use-passkey-alone.ts';

const ScreenKeyboard = lazy(async () => {
  const [loaded] = await Promise.all([import('./screen-keyboard.tsx'), loadStepsWording()]);
  return loaded;
});

const KnownPhrase = lazy(async () => {
  const [loaded] = await Promise.all([import('./known-phrase.tsx'), loadStepsWording()]);
  return loaded;
});

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly publicComputer: boolean;
}

export interface CredentialsFormProps {
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly offers: boolean;
  readonly onSubmit: (credentials: Credentials) => void;
}

type Target = 'username' | 'password';

export function CredentialsForm({ busy, problem, offers, onSubmit }: CredentialsFormProps): ReactElement {
  const { t } = useWording();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [publicComputer, setPublicComputer] = useState(false);
  const passkey = usePasskeyAlone(publicComputer, offers);
  const [keyboard, setKeyboard] = useState<'unused' | 'open' | 'closed'>('unused');
  const [target, setTarget] = useState<Target>('username');
  const [asked, setAsked] = useState('');
  const [tries, setTries] = useState(0);
  const errors =
    tries === 0
      ? []
      : [
          ...(username === '' ? [{ fieldId: 'username', message: t('signIn.usernameMissing') }] : []),
          ...(password === '' ? [{ fieldId: 'password', message: t('signIn.passwordMissing') }] : []),
        ];
  const errorOf = (fieldId: string) => {
    const found = errors.find((error) => error.fieldId === fieldId);
    return found ? { error: found.message } : {};
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTries(username === '' || password === '' ? tries + 1 : 0);
    if (username === '' || password === '') return;
    void passkey.stop().then(() => onSubmit({ username, password, publicComputer }));
  };
  const change = (by: (text: string) => string): void => (target === 'username' ? setUsername(by) : setPassword(by));
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      {errors.length > 0 && <ErrorSummary key={tries} title={t('form.errorTitle')} errors={errors} />}
      {problem && <ProblemNotice problem={problem} />}
      <div onFocusCapture={() => setTarget('username')} onBlurCapture={() => mayKnowPhrase() && setAsked(username)}>
        <TextField
          id="username"
          label={t('signIn.username')}
          value={username}
          onChange={setUsername}
          autoComplete="username webauthn"
          maxLength={256}
          {...errorOf('username')}
        />
      </div>
      <Suspense fallback={null}>{asked !== '' && <KnownPhrase username={asked} />}</Suspense>
      <div onFocusCapture={() => setTarget('password')}>
        <PasswordField
          id="password"
          label={t('signIn.password')}
          words={{ show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') }}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          {...errorOf('password')}
        />
      </div>
      {keyboard === 'open' ? (
        <Suspense fallback={<p className="sr-soft">{t('state.loading')}</p>}>
          <ScreenKeyboard
            target={t(target === 'username' ? 'signIn.username' : 'signIn.password')}
            onType={(character) => change((text) => text + character)}
            onErase={() => change((text) => text.slice(0, -1))}
            onClose={() => setKeyboard('closed')}
          />
        </Suspense>
      ) : (
        <div>
          {/* Takes the focus only when the keyboard has just been closed, whose keys had the focus. */}
          <Button kind="quiet" autoFocus={keyboard === 'closed'} onClick={() => setKeyboard('open')}>
            {t('signIn.keyboard')}
          </Button>
        </div>
      )}
      <CheckBox
        id="public-computer"
        label={t('signIn.publicComputer')}
        hint={t('signIn.publicComputerHint')}
        checked={publicComputer}
        onChange={setPublicComputer}
      />
      <Button type="submit" busy={busy} wide>
        {t('action.continue')}
      </Button>
      <PasskeyButton passkey={passkey} />
    </form>
  );
}
