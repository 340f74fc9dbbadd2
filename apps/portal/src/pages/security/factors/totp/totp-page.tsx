/** The authenticator app: added, replaced on a new phone, removed. */
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { api } from '../../../../session/session.store.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { FactorFrame, FactorSheet } from '../factor-frame.tsx';
import { useFactorChange } from '../use-factor-change.ts';
import { ConfirmTotp, type Enrolment } from './confirm-totp.tsx';
import { TotpPicture } from './totp-picture.tsx';

export default function TotpPage(): ReactElement {
  const { t } = useWording();
  const change = useFactorChange<Enrolment>('totp');
  const { begun } = change;
  if (begun !== null) {
    return (
      <FactorSheet picture={<TotpPicture />} title={t('enrol.title')} lead={t('enrol.lead')}>
        <ConfirmTotp
          enrolment={begun}
          confirm={(body) => api.call('confirmTotpEnrolment', { params: { factorId: begun.factor.id }, body })}
          onCancel={change.cancel}
          onConfirmed={change.finish}
        />
      </FactorSheet>
    );
  }
  const enrolled = { title: t('factors.enrolledTitle'), text: t('factors.enrolledText') };
  return (
    <FactorFrame kind="totp" picture={<TotpPicture />} change={change} enrolled={enrolled}>
      {(own) => {
        const has = own.some(({ state }) => state === 'active');
        return (
          <section className="sr-stack">
            <h2>{t(has ? 'factors.replaceTitle' : 'factors.addTitle')}</h2>
            <p>{t(has ? 'factors.replaceText' : 'factors.addText')}</p>
            <div>
              <Button
                kind={has ? 'secondary' : 'primary'}
                busy={change.state.kind === 'trying'}
                onClick={() => change.begin((approval) => api.call('beginTotpEnrolment', { approval }))}
              >
                {t(has ? 'factors.replace' : 'factors.add')}
              </Button>
            </div>
          </section>
        );
      }}
    </FactorFrame>
  );
}
