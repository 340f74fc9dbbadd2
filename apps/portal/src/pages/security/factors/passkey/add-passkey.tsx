/**
 * Enrolling a passkey: name it, touch it, done. Each way it can stop has its next step: the browser's dialog was left, the
 * device holds one already, the browser knows no passkeys, the time ran out, the server did not accept it.
 */
import type { PasskeyRegistration } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { Button, Countdown, Notice, Stepper, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useRef, useState } from 'react';
import { ProblemNotice } from '../../../../problem/problem-notice.tsx';
import { usePasskey } from '../../../../proof/use-passkey.ts';
import { api } from '../../../../session/session.store.ts';
import { type Outcome, useAct } from '../../../../session/use-act.ts';
import { useWording } from '../../../../wording/use-wording.ts';

export type PasskeyEnrolment = CallData<'beginPasskeyEnrolment'> & { readonly name: string };

const LONGEST_NAME = 40;

export function Steps({ current }: { readonly current: number }): ReactElement {
  const { t } = useWording();
  const steps = [t('passkeyAdd.step.name'), t('passkeyAdd.step.touch'), t('passkeyAdd.step.done')];
  return <Stepper label={t('passkeyAdd.steps')} steps={steps} current={current} />;
}

interface NamePasskeyProps {
  readonly first: boolean;
  readonly busy: boolean;
  readonly onNamed: (name: string) => void;
}

/** The name comes first: it stands in what is approved, so that the owner knows which key that is. */
export function NamePasskey({ first, busy, onNamed }: NamePasskeyProps): ReactElement {
  const { t } = useWording();
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    // What no keyboard types on purpose (marks that turn or hide the words around them) is left out.
    const given = name.replaceAll(/\p{C}/gu, '').trim();
    setMissing(given === '');
    if (given === '') field.current?.focus();
    else onNamed(given);
  };
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      <h2>{t(first ? 'passkeyAdd.title' : 'passkeyAdd.another')}</h2>
      <p>{t('passkeyAdd.text')}</p>
      <TextField
        id="passkey-name"
        inputRef={field}
        label={t('passkeyAdd.name')}
        hint={t('passkeyAdd.nameHint')}
        {...(missing ? { error: t('passkeyAdd.nameMissing') } : {})}
        value={name}
        onChange={setName}
        maxLength={LONGEST_NAME}
        autoComplete="off"
      />
      <div>
        <Button type="submit" kind={first ? 'primary' : 'secondary'} busy={busy}>
          {t('passkeyAdd.begin')}
        </Button>
      </div>
    </form>
  );
}

export interface TouchPasskeyProps {
  readonly enrolment: PasskeyEnrolment;
  readonly confirm: (registration: PasskeyRegistration) => Promise<Outcome<unknown>>;
  readonly onDone: () => void;
  readonly onCancel: () => void;
  /** Begins anew under the same name. */
  readonly onAgain: () => void;
}

export function TouchPasskey({ enrolment, confirm, onDone, onCancel, onAgain }: TouchPasskeyProps): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const dialog = usePasskey();
  const [expired, setExpired] = useState(false);
  const busy = dialog.busy || act.busy;
  // The server takes one answer: after a refusal there is only a new beginning.
  const over = expired || act.problem !== null;
  const touch = async (): Promise<void> => {
    const body = await dialog.ask((chunk, signal) => chunk.createPasskey(enrolment.creation, signal));
    if (body === null) return;
    if (await act.run(() => confirm(body))) onDone();
  };
  return (
    <div className="sr-stack" data-gap="wide">
      <Steps current={1} />
      {act.problem !== null && <ProblemNotice problem={act.problem} />}
      {expired && act.problem === null && (
        <Notice kind="refused" focus title={t('passkeyAdd.expiredTitle')}>
          {t('passkeyAdd.expiredText')}
        </Notice>
      )}
      {!busy && !over && dialog.why !== null && (
        <Notice kind="refused" focus title={t(`passkeyAdd.${dialog.why}Title`)}>
          {t(`passkeyAdd.${dialog.why}Text`)}
        </Notice>
      )}
      <p>{t(dialog.busy ? 'passkey.waiting' : 'passkeyAdd.touchText', { name: enrolment.name })}</p>
      {!over && (
        <p className="sr-small sr-soft">
          <Countdown
            untilMs={Date.parse(enrolment.expiresAt)}
            now={api.now}
            onEnd={() => setExpired(true)}
            words={(clock) => t('passkeyAdd.expires', { clock })}
          />
        </p>
      )}
      <div className="sr-row">
        {over ? (
          <Button onClick={onAgain}>{t('passkeyAdd.again')}</Button>
        ) : (
          <Button busy={busy} onClick={() => void touch()}>
            {t(dialog.why === null ? 'passkeyAdd.touch' : 'passkeyAdd.touchAgain')}
          </Button>
        )}
        <Button kind="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}
