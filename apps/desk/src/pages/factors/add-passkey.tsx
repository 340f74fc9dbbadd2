/** Adding a passkey: its name, a fresh proof, then the browser's own dialog. Whoever leaves that begins again. */
import type { PasskeyCreation } from '@strongroom/contract';
import { Button, Notice, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { api, useMember } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useAuthenticator } from '../../session/use-authenticator.ts';
import { Problem } from '../../shell/problem.tsx';
import { Prove, Unanswered } from '../../shell/prove.tsx';
import { StepLead } from '../../shell/step-lead.tsx';
import { type Line, useLine } from '../../shell/use-line.ts';
import { useWording } from '../../wording/use-wording.ts';

export function AddPasskey(props: {
  readonly full: boolean;
  readonly oneDeviceOnly: boolean;
  readonly onDone: () => void;
}): ReactElement {
  const { t } = useWording();
  const { methods } = useMember();
  const line = useLine({ least: 1, missing: t('missing.name') });
  const name = line.field.value.trim();
  const [step, setStep] = useState<'name' | 'prove' | PasskeyCreation>('name');
  // Whoever comes back to the name goes on there; who opens the page begins at its heading.
  const [cameBack, setCameBack] = useState(false);
  const back = (): void => {
    setCameBack(true);
    setStep('name');
  };
  const done = (): void => {
    setCameBack(false);
    line.clear();
    setStep('name');
    props.onDone();
  };
  return (
    <section className="sr-stack" aria-labelledby="add-passkey">
      <h2 id="add-passkey">{t('myFactors.add')}</h2>
      {props.oneDeviceOnly && <p className="sr-small sr-soft">{t('myFactors.oneDeviceOnly')}</p>}
      {props.full ? (
        <Notice kind="info">{t('myFactors.full')}</Notice>
      ) : step === 'name' ? (
        <NameForm line={line} autoFocus={cameBack} onNext={() => setStep('prove')} />
      ) : step === 'prove' ? (
        <>
          <StepLead key="prove">{t('myFactors.prove', { name })}</StepLead>
          <Prove
            id="add-code"
            methods={methods}
            question={() => api.call('askDeskFactorChange', { body: { removing: null } })}
            prove={(proof) => api.call('beginDeskPasskey', { body: { name, proof } })}
            onDone={({ creation }) => setStep(creation)}
            submit={t('continue')}
            beside={() => (
              <Button kind="quiet" onClick={back}>
                {t('back')}
              </Button>
            )}
          />
        </>
      ) : (
        <Create creation={step} name={name} onDone={done} onBack={back} />
      )}
    </section>
  );
}

function NameForm(props: {
  readonly line: Line;
  readonly autoFocus: boolean;
  readonly onNext: () => void;
}): ReactElement {
  const { t } = useWording();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (props.line.taken() !== null) props.onNext();
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={submit}>
      <TextField
        id="passkey-name"
        label={t('myFactors.name')}
        hint={t('myFactors.nameHint')}
        {...props.line.field}
        maxLength={40}
        autoComplete="off"
        autoFocus={props.autoFocus}
      />
      <div className="sr-row">
        <Button type="submit" kind="secondary">
          {t('myFactors.add')}
        </Button>
      </div>
    </form>
  );
}

function Create(props: {
  readonly creation: PasskeyCreation;
  readonly name: string;
  readonly onDone: () => void;
  readonly onBack: () => void;
}): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const authenticator = useAuthenticator();
  const busy = act.busy || authenticator.busy;
  const create = async (): Promise<void> => {
    const made = await authenticator.ask(
      async () => ({ ok: true, data: props.creation }),
      (passkeys, asked, signal) => passkeys.createPasskey(asked, signal),
    );
    if (made !== null) await act.run(() => api.call('confirmDeskPasskey', { body: made }), props.onDone);
  };
  return (
    <div className="sr-stack" data-gap="tight">
      <StepLead>{t('myFactors.createLead', { name: props.name })}</StepLead>
      {!busy && <Unanswered dialog={authenticator} />}
      <Problem problem={act.problem} />
      <div className="sr-row">
        {/* What was refused has taken its question with it: there is nothing to be tried again. */}
        {act.problem === null && (
          <Button busy={busy} onClick={() => void create()}>
            {t('myFactors.create')}
          </Button>
        )}
        <Button kind="quiet" onClick={props.onBack}>
          {t('back')}
        </Button>
      </div>
    </div>
  );
}
