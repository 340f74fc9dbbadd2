/** Second factors: what is enrolled, enrolling an authenticator app or a passkey, removing one. Each change is proven first. */
import type { Factor } from '@strongroom/contract';
import { Button, EmptyState, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { LatestReceipt } from '../../log/latest-receipt.tsx';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { ProveApproval } from '../../proof/prove-approval.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { NamePasskey, type PasskeyEnrolment, Steps, TouchPasskey } from './add-passkey.tsx';
import { ConfirmTotp, type Enrolment } from './confirm-totp.tsx';
import { SecurityFrame } from './security-frame.tsx';

type Changed =
  | { readonly kind: 'enrolment'; readonly enrolment: Enrolment }
  | { readonly kind: 'passkey'; readonly enrolment: PasskeyEnrolment }
  | { readonly kind: 'removed' };

export default function FactorsPage(): ReactElement {
  const { t } = useWording();
  const factors = useRead('listFactors', {});
  const { state, start, proven, cancel } = useProvenAct<Changed>();
  const [done, setDone] = useState<'enrolled' | 'passkey' | null>(null);

  const enrol = (): void => {
    setDone(null);
    void start(async (approval) => {
      const result = await api.call('beginTotpEnrolment', { approval });
      return result.ok ? { ok: true, data: { kind: 'enrolment', enrolment: result.data } } : result;
    });
  };
  const enrolPasskey = (name: string): void => {
    setDone(null);
    void start(async (approval) => {
      const result = await api.call('beginPasskeyEnrolment', { body: { name }, approval });
      return result.ok ? { ok: true, data: { kind: 'passkey', enrolment: { ...result.data, name } } } : result;
    });
  };
  const finish = (what: 'enrolled' | 'passkey'): void => {
    setDone(what);
    readAgain('listFactors', 'listHistory');
    cancel();
  };
  const remove = ({ id }: Factor): void => {
    setDone(null);
    void start(async (approval) => {
      const result = await api.call('removeFactor', { params: { factorId: id }, approval });
      readAgain('listFactors', 'listHistory');
      return result.ok ? { ok: true, data: { kind: 'removed' } } : result;
    });
  };

  if (state.kind === 'proving') {
    return (
      <div className="sr-stack narrow">
        <ProveApproval
          key={state.approval.id}
          approval={state.approval}
          onProven={() => void proven()}
          onCancel={cancel}
          cancelLabel={t('action.cancel')}
        />
      </div>
    );
  }
  if (state.kind === 'done' && state.data.kind === 'enrolment') {
    return (
      <SecurityFrame title={t('enrol.title')} lead={t('enrol.lead')}>
        <ConfirmTotp enrolment={state.data.enrolment} onCancel={cancel} onConfirmed={() => finish('enrolled')} />
      </SecurityFrame>
    );
  }
  if (state.kind === 'done' && state.data.kind === 'passkey') {
    const { enrolment } = state.data;
    return (
      <SecurityFrame title={t('passkeyAdd.touchTitle', { name: enrolment.name })} lead={t('passkeyAdd.lead')}>
        <TouchPasskey
          enrolment={enrolment}
          onDone={() => finish('passkey')}
          onCancel={cancel}
          onAgain={() => enrolPasskey(enrolment.name)}
        />
      </SecurityFrame>
    );
  }
  const removed = state.kind === 'done' && state.data.kind === 'removed';
  const told = removed ? 'removed' : (done ?? 'enrolled');
  return (
    <SecurityFrame title={t('factors.title')} lead={t('factors.lead')}>
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      {(done !== null || removed) && (
        <>
          {done === 'passkey' && !removed && <Steps current={2} />}
          <Notice kind="done" focus title={t(`factors.${told}Title`)}>
            {t(`factors.${told}Text`)}
          </Notice>
          <LatestReceipt
            key={removed ? 'removed' : 'enrolled'}
            name={t(`factors.${told}Title`)}
            event={removed ? 'factor.removed' : 'factor.enrolled'}
          />
        </>
      )}
      <Reading of={factors}>
        {({ factors: all }) => {
          const active = all.filter((factor) => factor.state === 'active');
          const hasApp = active.some(({ kind }) => kind === 'totp');
          // One that rests comes back when the stronger one goes, so the active one is not the last.
          const last = all.filter(({ state: is }) => is === 'active' || is === 'displaced').length <= 1;
          return (
            <>
              {all.length === 0 && <EmptyState title={t('factors.empty')} />}
              <ul className="entries">
                {all.map((factor) => (
                  <FactorEntry
                    key={factor.id}
                    factor={factor}
                    last={last}
                    busy={state.kind === 'trying'}
                    onRemove={() => remove(factor)}
                  />
                ))}
              </ul>
              {last && <p className="sr-soft">{t('factors.lastHint')}</p>}
              <section>
                <NamePasskey
                  first={!active.some(({ kind }) => kind === 'passkey')}
                  busy={state.kind === 'trying'}
                  onNamed={enrolPasskey}
                />
              </section>
              <section className="sr-stack">
                <h2>{t(hasApp ? 'factors.replaceTitle' : 'factors.addTitle')}</h2>
                <p>{t(hasApp ? 'factors.replaceText' : 'factors.addText')}</p>
                <div>
                  <Button kind="secondary" busy={state.kind === 'trying'} onClick={enrol}>
                    {t(hasApp ? 'factors.replace' : 'factors.add')}
                  </Button>
                </div>
              </section>
              <p className="sr-small">
                <Link href="/security/contacts">{t('security.proof.contacts')}</Link>
              </p>
            </>
          );
        }}
      </Reading>
    </SecurityFrame>
  );
}

interface FactorEntryProps {
  readonly factor: Factor;
  readonly last: boolean;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

function FactorEntry({ factor, last, busy, onRemove }: FactorEntryProps): ReactElement {
  const { t, dateTime } = useWording();
  const name = t(`factor.${factor.kind}.name`);
  return (
    <li>
      <div>
        <strong>{name}</strong> <span className="sr-soft">{factor.hint}</span>
        {factor.keptOn !== null && <span className="tag">{t(`factors.keptOn.${factor.keptOn}`)}</span>}
        {factor.state !== 'active' && <span className="tag">{t(`factors.state.${factor.state}`)}</span>}
        <p className="sr-small sr-soft">
          {t('factors.enrolled', { time: dateTime(factor.enrolledAt) })} ·{' '}
          {factor.lastUsedAt === null
            ? t('factors.neverUsed')
            : t('factors.lastUsed', { time: dateTime(factor.lastUsedAt) })}
        </p>
      </div>
      {factor.state !== 'displaced' && !(last && factor.state === 'active') && (
        <Button
          kind="secondary"
          busy={busy}
          onClick={onRemove}
          aria-label={t('factors.removeNamed', { name: factor.kind === 'passkey' ? `${name} ${factor.hint}` : name })}
        >
          {t('factors.remove')}
        </Button>
      )}
    </li>
  );
}
