/** Passkeys: named, touched, removed; one for each device or key. */
import type { ReactElement } from 'react';
import { api } from '../../../../session/session.store.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import { FactorFrame, FactorSheet } from '../factor-frame.tsx';
import { useFactorChange } from '../use-factor-change.ts';
import { NamePasskey, type PasskeyEnrolment, Steps, TouchPasskey } from './add-passkey.tsx';
import { PasskeyPicture } from './passkey-picture.tsx';

export default function PasskeyPage(): ReactElement {
  const { t } = useWording();
  const change = useFactorChange<PasskeyEnrolment>('passkey');
  const { begun } = change;
  const begin = (name: string): void =>
    change.begin(async (approval) => {
      const result = await api.call('beginPasskeyEnrolment', { body: { name }, approval });
      return result.ok ? { ok: true, data: { ...result.data, name } } : result;
    });
  if (begun !== null && change.state.kind !== 'proving') {
    return (
      <FactorSheet
        picture={<PasskeyPicture />}
        title={t('passkeyAdd.touchTitle', { name: begun.name })}
        lead={t('passkeyAdd.lead')}
      >
        <TouchPasskey
          enrolment={begun}
          confirm={(body) => api.call('confirmPasskeyEnrolment', { body })}
          onDone={change.finish}
          onCancel={change.cancel}
          onAgain={() => begin(begun.name)}
        />
      </FactorSheet>
    );
  }
  const enrolled = { title: t('factors.passkeyTitle'), text: t('factors.passkeyText') };
  return (
    <FactorFrame
      kind="passkey"
      picture={<PasskeyPicture />}
      change={change}
      enrolled={enrolled}
      steps={<Steps current={2} />}
    >
      {(own) => (
        <section>
          <NamePasskey
            first={!own.some(({ state }) => state === 'active')}
            busy={change.state.kind === 'trying'}
            onNamed={begin}
          />
        </section>
      )}
    </FactorFrame>
  );
}
