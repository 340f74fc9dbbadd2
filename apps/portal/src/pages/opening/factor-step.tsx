/**
 * The first second factor where the phone is none: a passkey or an authenticator app, as the legal entity lets in. Its
 * confirmation finishes the opening; until then nothing is open.
 */
import type { CallData, CallInput } from '@strongroom/sdk';
import { Button, Heading } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { type Outcome, useAct } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';
import { NamePasskey, TouchPasskey } from '../security/factors/passkey/add-passkey.tsx';
import { ConfirmTotp } from '../security/factors/totp/confirm-totp.tsx';

type Begun = CallData<'beginOpeningFactor'>;
type Answer = NonNullable<CallInput<'finishOpening'>['body']>['factor'];

export interface FactorStepProps {
  readonly ticketed: { readonly token: string; readonly ticket: string };
  readonly kinds: CallData<'inspectOpening'>['firstFactors'];
  /** As it was found good in the step before. */
  readonly password: string;
  readonly onDone: (username: string) => void;
}

export default function FactorStep({ ticketed, kinds, password, onDone }: FactorStepProps): ReactElement {
  const { t } = useWording();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [name, setName] = useState('');
  const act = useAct();
  const begin = async (wish: { kind: 'totp' } | { kind: 'passkey'; name: string }): Promise<void> => {
    if (wish.kind === 'passkey') setName(wish.name);
    const done = await act.run(() => api.call('beginOpeningFactor', { body: { ...ticketed, wish } }));
    if (done) setBegun(done.data);
  };
  const finish = async (factor: Answer): Promise<Outcome<unknown>> => {
    const finished = await api.call('finishOpening', { body: { ...ticketed, password, factor } });
    if (finished.ok) onDone(finished.data.username);
    return finished;
  };
  /** Also after the end, when this step is gone from the page. */
  const drop = (): void => setBegun(null);
  if (begun?.kind === 'totp')
    return (
      <>
        <Heading lead={t('enrol.lead')}>{t('enrol.title')}</Heading>
        <ConfirmTotp
          enrolment={begun}
          confirm={(shown) => finish({ kind: 'totp', factorId: begun.factorId, ...shown })}
          onConfirmed={drop}
          onCancel={drop}
        />
      </>
    );
  if (begun?.kind === 'passkey')
    return (
      <>
        <Heading lead={t('passkeyAdd.lead')}>{t('passkeyAdd.touchTitle', { name })}</Heading>
        <TouchPasskey
          key={begun.expiresAt}
          enrolment={{ ...begun, name }}
          confirm={(registration) => finish({ kind: 'passkey', registration })}
          onDone={drop}
          onCancel={drop}
          onAgain={() => void begin({ kind: 'passkey', name })}
        />
      </>
    );
  return (
    <>
      <Heading lead={t('opening.factorLead')}>{t('opening.factorTitle')}</Heading>
      {act.problem && <ProblemNotice problem={act.problem} />}
      {kinds.map((kind, index) =>
        kind === 'passkey' ? (
          <section key={kind}>
            <NamePasskey
              first={index === 0}
              busy={act.busy}
              onNamed={(given) => void begin({ kind: 'passkey', name: given })}
            />
          </section>
        ) : (
          <section key={kind} className="sr-stack">
            <h2>{t('factors.addTitle')}</h2>
            <p>{t('opening.appText')}</p>
            <div>
              <Button
                kind={index === 0 ? 'primary' : 'secondary'}
                busy={act.busy}
                onClick={() => void begin({ kind: 'totp' })}
              >
                {t('factors.add')}
              </Button>
            </div>
          </section>
        ),
      )}
    </>
  );
}
