/**
 * The secret of an authenticator app, shown this once: as a picture to scan and as text to type, then confirmed with a
 * code the app shows. The picture is drawn here from the same text; nothing is fetched and no markup is injected.
 */
import '../what-to-do.css';
import type { CallData } from '@strongroom/sdk';
import { Button, CodeField, Countdown, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../../../problem/problem-notice.tsx';
import { QrPicture } from '../../../../proof/qr-picture.tsx';
import { api } from '../../../../session/session.store.ts';
import { type Outcome, useAct } from '../../../../session/use-act.ts';
import { useWording } from '../../../../wording/use-wording.ts';

export type Enrolment = CallData<'beginTotpEnrolment'>;

export interface ConfirmTotpProps {
  readonly enrolment: Pick<Enrolment, 'secret' | 'otpauthUri' | 'expiresAt'>;
  readonly confirm: (shown: { readonly code: string; readonly name?: string }) => Promise<Outcome<unknown>>;
  readonly onConfirmed: () => void;
  readonly onCancel: () => void;
}

export function ConfirmTotp({ enrolment, confirm, onConfirmed, onCancel }: ConfirmTotpProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const [expired, setExpired] = useState(false);
  const act = useAct();
  const wrong = act.problem?.code === 'answer-wrong';
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setMissing(code === '');
    if (code === '') return;
    if (await act.run(() => confirm({ code, ...namedAs(name) }))) onConfirmed();
    else setCode('');
  };
  const error = missing
    ? t('challenge.missing')
    : wrong && act.problem
      ? [problemTitle(wording, act.problem), ...problemLines(wording, act.problem)].join(' ')
      : undefined;
  return (
    <form className="sr-stack" data-gap="wide" onSubmit={(event) => void submit(event)} noValidate>
      {act.problem && !wrong && <ProblemNotice problem={act.problem} />}
      <ol className="steps">
        <li>
          <p>{t('enrol.scan')}</p>
          <QrPicture text={enrolment.otpauthUri} label={t('enrol.qrLabel')} />
          <details>
            <summary>{t('enrol.cannotScan')}</summary>
            <p>{t('enrol.type')}</p>
            <p className="secret">
              <code>{enrolment.secret.replaceAll(/(.{4})(?=.)/gu, '$1 ')}</code>
            </p>
          </details>
        </li>
        <li>
          <AppName value={name} onChange={setName} />
        </li>
        <li>
          <CodeField
            id="code"
            label={t('enrol.code')}
            hint={t('enrol.codeHint')}
            value={code}
            onChange={setCode}
            {...(error === undefined ? {} : { error })}
          />
        </li>
      </ol>
      <p className="sr-small sr-soft">
        {expired ? (
          t('enrol.expired')
        ) : (
          <Countdown
            untilMs={Date.parse(enrolment.expiresAt)}
            now={api.now}
            onEnd={() => setExpired(true)}
            words={(clock) => t('enrol.expires', { clock })}
          />
        )}
      </p>
      <div className="sr-row">
        <Button type="submit" busy={act.busy} disabled={expired}>
          {t('enrol.confirm')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}

function AppName({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const { t } = useWording();
  return (
    <TextField
      id="app-name"
      label={t('enrol.name')}
      hint={t('enrol.nameHint')}
      value={value}
      onChange={onChange}
      maxLength={40}
      autoComplete="off"
    />
  );
}

/** What turns or hides the words around a name is left out; a name may be left out altogether. */
function namedAs(name: string): { name?: string } {
  const given = name.replaceAll(/\p{C}/gu, '').trim();
  return given === '' ? {} : { name: given };
}
