/**
 * A new member opens the one-time link: chooses a password, and makes a passkey or adds an authenticator app. The token stands in the
 * fragment, which browsers send to nobody, and leaves the address as soon as it was read.
 */
import { Button, Choice, CodeField, Heading, KeyValue, Notice, PasswordField, Progress } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useAuthenticator } from '../../session/use-authenticator.ts';
import { FrameFoot } from '../../shell/frame-foot.tsx';
import { Problem } from '../../shell/problem.tsx';
import { Unanswered } from '../../shell/prove.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { QrCode } from './qr-code.tsx';

interface Begun {
  readonly displayName: string;
  readonly secret: string;
  readonly uri: string;
}

export function EnrolPage(): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const token = useRef(location.hash.slice(1));
  const [begun, setBegun] = useState<Begun | null>(null);
  const [done, setDone] = useState(false);
  useTitle(t('enrol.title'));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is opened once, as the page is.
  useEffect(() => {
    history.replaceState(null, '', '/enrol');
    void act.run(() => api.call('beginDeskEnrolment', { body: { token: token.current } }), setBegun);
  }, []);
  return (
    <div className="desk">
      <header className="desk-head">
        <span className="mark">{t('product')}</span>
      </header>
      <main className="door sr-stack">
        {done ? (
          <>
            <Heading lead={t('enrol.doneLead')}>{t('enrol.done')}</Heading>
            <a href="/">{t('signIn.title')}</a>
          </>
        ) : begun === null ? (
          act.problem === null ? (
            <Progress label={t('loading')} />
          ) : (
            <Problem problem={act.problem} />
          )
        ) : (
          <EnrolForm begun={begun} token={token.current} onBegun={setBegun} onDone={() => setDone(true)} />
        )}
      </main>
      <FrameFoot />
    </div>
  );
}

function EnrolForm(props: {
  readonly begun: Begun;
  readonly token: string;
  readonly onBegun: (begun: Begun) => void;
  readonly onDone: () => void;
}): ReactElement {
  const { t, named } = useWording();
  const { begun, token, onDone } = props;
  const act = useAct();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [by, setBy] = useState<'passkey' | 'totp'>('passkey');
  const authenticator = useAuthenticator();
  const busy = act.busy || authenticator.busy;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (by === 'totp') {
      return act.run(() => api.call('completeDeskEnrolment', { body: { token, password, code } }), onDone);
    }
    // A question takes one answer, and the link may be opened again for another as long as it is not used up.
    const made = await authenticator.ask(
      async () => {
        const anew = await api.call('beginDeskEnrolment', { body: { token } });
        if (anew.ok) props.onBegun(anew.data);
        return anew;
      },
      (passkeys, { passkey }, signal) => passkeys.createPasskey(passkey, signal),
    );
    const name = t('enrol.firstPasskey');
    if (made === null) return;
    await act.run(
      () => api.call('completeDeskEnrolmentByPasskey', { body: { token, password, name, ...made } }),
      onDone,
    );
  };
  const violations = act.problem?.violations ?? [];
  return (
    <form className="sr-stack" onSubmit={(event) => void submit(event)}>
      <Heading lead={t('enrol.lead')}>{t('enrol.hello', { name: begun.displayName })}</Heading>
      {!busy && <Unanswered dialog={authenticator} />}
      <Problem problem={act.problem} />
      {violations.length > 0 && (
        <Notice kind="warning" standing>
          <ul>
            {violations.map(({ rule }) => (
              <li key={rule}>{named('violation', rule)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <PasswordField
        id="password"
        label={t('enrol.password')}
        words={{ show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') }}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
      <Choice
        id="by"
        legend={t('enrol.how')}
        value={by}
        onChange={setBy}
        options={[
          { value: 'passkey', label: t('enrol.byPasskey'), hint: t('enrol.byPasskeyHint') },
          { value: 'totp', label: t('enrol.byCode'), hint: t('enrol.byCodeHint') },
        ]}
      />
      {by === 'totp' && (
        <>
          <QrCode text={begun.uri} label={t('enrol.picture')} />
          <KeyValue
            pairs={[{ key: 'secret', name: t('enrol.secret'), value: <span className="sr-mono">{begun.secret}</span> }]}
          />
          <CodeField id="code" label={t('code')} value={code} onChange={setCode} />
        </>
      )}
      <Button type="submit" busy={busy} wide>
        {t(by === 'totp' ? 'enrol.submit' : 'enrol.create')}
      </Button>
    </form>
  );
}
