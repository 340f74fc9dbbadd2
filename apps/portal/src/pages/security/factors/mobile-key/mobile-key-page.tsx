/** Strongroom Key: a phone invited with a QR code or letters, replaced by another, removed. */
import '../what-to-do.css';
import type { Factor } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { Button, Countdown } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { QrPicture } from '../../../../proof/qr-picture.tsx';
import { api } from '../../../../session/session.store.ts';
import { useRead } from '../../../../session/use-read.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { FactorFrame, FactorSheet } from '../factor-frame.tsx';
import { useFactorChange } from '../use-factor-change.ts';
import { MobileKeyPicture } from './mobile-key-picture.tsx';
import { PushTest } from './push-test.tsx';

type Invitation = CallData<'inviteMobileKey'>;

const LOOK_EVERY_MS = 2_000;

export default function MobileKeyPage(): ReactElement {
  const { t } = useWording();
  const change = useFactorChange<Invitation>('mobile-key');
  const { begun } = change;
  const begin = (): void => change.begin((approval) => api.call('inviteMobileKey', { approval }));
  if (begun !== null && change.state.kind !== 'proving') {
    return (
      <FactorSheet picture={<MobileKeyPicture />} title={t('mobileKey.title')} lead={t('mobileKey.lead')}>
        <Invited
          key={begun.invitation}
          invitation={begun}
          onDone={change.finish}
          onCancel={change.cancel}
          onAgain={begin}
        />
      </FactorSheet>
    );
  }
  const enrolled = { title: t('mobileKey.doneTitle'), text: t('mobileKey.doneText') };
  return (
    <FactorFrame kind="mobile-key" picture={<MobileKeyPicture />} change={change} enrolled={enrolled}>
      {(own) => {
        const has = own.some(({ state }) => state === 'active' || state === 'suspended');
        return (
          <section className="sr-stack">
            <h2>{t(has ? 'mobileKey.replaceTitle' : 'mobileKey.addTitle')}</h2>
            <p>{t(has ? 'mobileKey.replaceText' : 'mobileKey.addText')}</p>
            <div>
              <Button kind={has ? 'secondary' : 'primary'} busy={change.state.kind === 'trying'} onClick={begin}>
                {t(has ? 'mobileKey.replace' : 'mobileKey.add')}
              </Button>
            </div>
            <details>
              <summary>{t('mobileKey.silentTitle')}</summary>
              <ol className="sr-list">
                <li>{t('mobileKey.silentOpen')}</li>
                <li>{t('mobileKey.silentAllow')}</li>
                <li>{t('mobileKey.silentNetwork')}</li>
                <li>{t('mobileKey.silentOffline')}</li>
              </ol>
              {has && <PushTest />}
            </details>
          </section>
        );
      }}
    </FactorFrame>
  );
}

interface InvitedProps {
  readonly invitation: Invitation;
  readonly onDone: () => void;
  readonly onCancel: () => void;
  readonly onAgain: () => void;
}

const activeOf = (factors: readonly Factor[]): string | null =>
  factors.find(({ kind, state }) => kind === 'mobile-key' && state === 'active')?.id ?? null;

/** Looks every other second whether the phone is there, and goes on by itself. */
function Invited({ invitation, onDone, onCancel, onAgain }: InvitedProps): ReactElement {
  const { t } = useWording();
  const [expired, setExpired] = useState(false);
  const factors = useRead('listFactors', {}, { everyMs: LOOK_EVERY_MS });
  const active = factors.data === undefined ? undefined : activeOf(factors.data.factors);
  // Another one than there was when the page opened: the phone that took the invitation.
  const before = useRef(active);
  if (before.current === undefined) before.current = active;
  const arrived = active !== undefined && active !== null && active !== before.current;
  useEffect(() => {
    if (arrived) onDone();
  }, [arrived, onDone]);
  return (
    <div className="sr-stack" data-gap="wide">
      <ol className="steps">
        <li>
          <p>{t('mobileKey.scan')}</p>
          <QrPicture text={invitation.qr} label={t('mobileKey.qr')} />
          <p>{t('mobileKey.type')}</p>
          <p className="secret">
            <code>{invitation.invitation}</code>
          </p>
        </li>
        <li>
          <p>{t('mobileKey.pin')}</p>
        </li>
      </ol>
      <p className="sr-small sr-soft" role="status">
        {expired ? (
          t('mobileKey.expired')
        ) : (
          <Countdown
            untilMs={Date.parse(invitation.expiresAt)}
            now={api.now}
            onEnd={() => setExpired(true)}
            words={(clock) => t('mobileKey.waiting', { clock })}
          />
        )}
      </p>
      <div className="sr-row">
        {expired && <Button onClick={onAgain}>{t('mobileKey.again')}</Button>}
        <Button kind="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}
