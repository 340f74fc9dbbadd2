/** Staff sign in: name and password, then always the second factor. */
import { Button, Heading, Notice, PasswordField, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { api, enter } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { FrameFoot } from '../../shell/frame-foot.tsx';
import { Problem } from '../../shell/problem.tsx';
import { type Proof, Prove } from '../../shell/prove.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

type Methods = readonly Proof['method'][];

export function SignInPage({ ended }: { readonly ended: boolean }): ReactElement {
  const { t } = useWording();
  const [methods, setMethods] = useState<Methods | null>(null);
  useTitle(t('signIn.title'));
  return (
    <div className="desk">
      <header className="desk-head">
        <span className="mark">{t('product')}</span>
      </header>
      <main className="door sr-stack">
        {ended && methods === null && <Notice kind="info">{t('signIn.ended')}</Notice>}
        {methods === null ? (
          <PasswordForm onBegun={setMethods} />
        ) : (
          <FactorForm methods={methods} onEnded={() => setMethods(null)} />
        )}
      </main>
      <FrameFoot />
    </div>
  );
}

function PasswordForm({ onBegun }: { readonly onBegun: (methods: Methods) => void }): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act.run(
      () => api.call('beginDeskSignIn', { body: { username, password } }),
      (begun) => onBegun(begun.methods),
    );
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

function FactorForm({ methods, onEnded }: { readonly methods: Methods; readonly onEnded: () => void }): ReactElement {
  const { t } = useWording();
  const [over, setOver] = useState(false);
  const codeOnly = !methods.includes('passkey');
  return (
    <div className="sr-stack">
      <Heading lead={t(codeOnly ? 'signIn.codeLead' : 'signIn.factorLead')}>
        {t(codeOnly ? 'signIn.codeTitle' : 'signIn.factorTitle')}
      </Heading>
      {over ? (
        <>
          <Notice kind="refused" title={t('problem.sign-in-flow-ended')} focus>
            {null}
          </Notice>
          <Button onClick={onEnded}>{t('signIn.again')}</Button>
        </>
      ) : (
        <Prove
          id="code"
          methods={methods}
          question={async () => endedIs(await api.call('askDeskSignIn'), setOver)}
          prove={async (proof) => endedIs(await api.call('answerDeskSignIn', { body: { proof } }), setOver)}
          onDone={enter}
          submit={t('signIn.submit')}
          wide={codeOnly}
          autoFocus
        />
      )}
    </div>
  );
}

/** A sign-in that is over has nothing to try again. */
function endedIs<A extends { readonly ok: boolean; readonly problem?: { readonly code: string } }>(
  answer: A,
  tell: (over: boolean) => void,
): A {
  if (!answer.ok && answer.problem?.code === 'sign-in-flow-ended') tell(true);
  return answer;
}
