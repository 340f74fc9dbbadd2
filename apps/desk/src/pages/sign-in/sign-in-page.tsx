/** Staff sign in: name and password, then always the second factor. */
import { Button, CodeField, Heading, Notice, PasswordField, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { api, enter } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { FrameFoot } from '../../shell/frame-foot.tsx';
import { Problem } from '../../shell/problem.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

export function SignInPage({ ended }: { readonly ended: boolean }): ReactElement {
  const { t } = useWording();
  const [begun, setBegun] = useState(false);
  useTitle(t('signIn.title'));
  return (
    <div className="desk">
      <header className="desk-head">
        <span className="mark">{t('product')}</span>
      </header>
      <main className="door sr-stack">
        {ended && !begun && <Notice kind="info">{t('signIn.ended')}</Notice>}
        {begun ? <FactorForm onEnded={() => setBegun(false)} /> : <PasswordForm onBegun={() => setBegun(true)} />}
      </main>
      <FrameFoot />
    </div>
  );
}

function PasswordForm({ onBegun }: { readonly onBegun: () => void }): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act.run(() => api.call('beginDeskSignIn', { body: { username, password } }), onBegun);
  };
  return (
    <form className="sr-stack" onSubmit={submit}>
      <Heading lead={t('signIn.lead')}>{t('signIn.title')}</Heading>
      <Problem problem={act.problem} />
      <TextField
        id="username"
        label={t('signIn.name')}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        spellCheck={false}
        autoFocus
      />
      <PasswordField
        id="password"
        label={t('signIn.password')}
        words={{ show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') }}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <Button type="submit" busy={act.busy} wide>
        {t('continue')}
      </Button>
    </form>
  );
}

function FactorForm({ onEnded }: { readonly onEnded: () => void }): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setCode('');
    void act.run(() => api.call('answerDeskSignIn', { body: { proof: { method: 'totp', code } } }), enter);
  };
  const over = act.problem?.code === 'sign-in-flow-ended';
  return (
    <form className="sr-stack" onSubmit={submit}>
      <Heading lead={t('signIn.codeLead')}>{t('signIn.codeTitle')}</Heading>
      <Problem problem={act.problem} />
      {over ? (
        <Button onClick={onEnded}>{t('signIn.again')}</Button>
      ) : (
        <>
          <CodeField id="code" label={t('code')} value={code} onChange={setCode} autoFocus />
          <Button type="submit" busy={act.busy} wide>
            {t('signIn.submit')}
          </Button>
        </>
      )}
    </form>
  );
}
