/** What one signs in and approves with: passkeys by name and kind, the authenticator app; added, named, removed. */
import type { StaffFactorView } from '@strongroom/contract';
import { Button, Heading, Notice } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { api, checkSession, useMember } from '../../session/session.store.ts';
import { LineForm } from '../../shell/line-form.tsx';
import { Prove } from '../../shell/prove.tsx';
import { Reading } from '../../shell/reading.tsx';
import { StepLead } from '../../shell/step-lead.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { AddPasskey } from './add-passkey.tsx';

export type FactorsDone = 'added' | 'removed' | 'renamed';

async function readFactors() {
  const answer = await api.call('listDeskFactors');
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.data;
}

export function FactorsPage(): ReactElement {
  const { t } = useWording();
  const read = useQuery({ queryKey: ['factors'], queryFn: readFactors });
  const [last, setLast] = useState<FactorsDone | null>(null);
  useTitle(t('myFactors.title'));
  const done = (what: FactorsDone): void => {
    setLast(what);
    void read.refetch();
    void checkSession();
  };
  return (
    <>
      <Heading lead={t('myFactors.lead')}>{t('myFactors.title')}</Heading>
      {last !== null && (
        <Notice kind="done" title={t(`myFactors.${last}`)} focus>
          {null}
        </Notice>
      )}
      <Reading of={read}>
        {({ factors, most, oneDeviceOnly }) => (
          <div className="beside">
            <ul className="acts">
              {factors.map((factor) => (
                <li key={factor.id}>
                  <Factor factor={factor} onDone={done} />
                </li>
              ))}
            </ul>
            <AddPasskey
              full={factors.filter(({ kind }) => kind === 'passkey').length >= most}
              oneDeviceOnly={oneDeviceOnly}
              onDone={() => done('added')}
            />
          </div>
        )}
      </Reading>
    </>
  );
}

interface OneFactor {
  readonly factor: StaffFactorView;
  readonly onDone: (what: FactorsDone) => void;
}

function Factor({ factor, onDone }: OneFactor): ReactElement {
  const { t, named, dateTime } = useWording();
  const [doing, setDoing] = useState<'rename' | 'remove' | null>(null);
  const { kind, name, keptOn, barredBy, enrolledAt, lastUsedAt } = factor;
  const used = lastUsedAt === null ? t('myFactors.never') : t('myFactors.used', { time: dateTime(lastUsedAt) });
  // The words on the button stand in its name, and the factor after them.
  const about = (act: 'rename' | 'remove'): string =>
    t('myFactors.named', { act: t(`myFactors.${act}`), name: name ?? t('myFactors.totp') });
  const done = (what: FactorsDone): void => {
    setDoing(null);
    onDone(what);
  };
  return (
    <article className="sr-stack" data-gap="tight">
      <div className="sr-row" data-spread data-baseline>
        <h2>{name ?? t('myFactors.totp')}</h2>
        {keptOn !== null && (
          <span className="sr-small sr-soft">
            {t(keptOn === 'synced' ? 'myFactors.synced' : 'myFactors.oneDevice')}
          </span>
        )}
      </div>
      <p className="sr-small sr-soft">{`${t('myFactors.since', { time: dateTime(enrolledAt) })} · ${used}`}</p>
      {barredBy !== null && (
        <Notice kind="warning" standing>
          {barredBy === 'passkey.device-bound-roles' ? t('myFactors.barred') : named('rule', barredBy)}
        </Notice>
      )}
      {doing === 'rename' ? (
        <Rename factor={factor} onDone={done} onBack={() => setDoing(null)} />
      ) : doing === 'remove' ? (
        <Remove factor={factor} onDone={done} onBack={() => setDoing(null)} />
      ) : (
        <div className="sr-row">
          {kind === 'passkey' && (
            <Button kind="quiet" aria-label={about('rename')} onClick={() => setDoing('rename')}>
              {t('myFactors.rename')}
            </Button>
          )}
          <Button kind="quiet" aria-label={about('remove')} onClick={() => setDoing('remove')}>
            {t('myFactors.remove')}
          </Button>
        </div>
      )}
    </article>
  );
}

interface Doing extends OneFactor {
  readonly onBack: () => void;
}

const MOST_NAME = 40;

function Rename({ factor, onDone, onBack }: Doing): ReactElement {
  const { t } = useWording();
  const params = { staffFactorId: factor.id };
  return (
    <LineForm
      id={`name-${factor.id}`}
      label={t('myFactors.name')}
      least={1}
      most={MOST_NAME}
      missing={t('missing.name')}
      initial={factor.name ?? ''}
      submit={t('myFactors.save')}
      back={t('myFactors.cancel')}
      send={(name) => api.call('renameDeskFactor', { params, body: { name } })}
      onDone={() => onDone('renamed')}
      onBack={onBack}
    />
  );
}

function Remove({ factor, onDone, onBack }: Doing): ReactElement {
  const { t } = useWording();
  const { methods } = useMember();
  const params = { staffFactorId: factor.id };
  return (
    <div className="sr-stack" data-gap="tight">
      <StepLead>{t('myFactors.removeWith', { name: factor.name ?? t('myFactors.totp') })}</StepLead>
      <Prove
        id={`code-${factor.id}`}
        methods={methods}
        question={() => api.call('askDeskFactorChange', { body: { removing: factor.id } })}
        prove={(proof) => api.call('removeDeskFactor', { params, body: { proof } })}
        onDone={() => onDone('removed')}
        submit={t('myFactors.remove')}
        beside={() => (
          <Button kind="quiet" onClick={onBack}>
            {t('myFactors.cancel')}
          </Button>
        )}
      />
    </div>
  );
}
