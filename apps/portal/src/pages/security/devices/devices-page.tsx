/**
 * The devices of this user: how each stands, since when and from where, and what may be done with it. While an approval
 * or a trust is being proven, the proof takes the page's place. Revoking asks once and leads on to what else may be needed.
 */
import type { Device } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { EmptyState, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { Reading } from '../../../problem/reading.tsx';
import { ProofOf } from '../../../proof/proof-of.tsx';
import { useProvenAct } from '../../../proof/use-proven-act.ts';
import { api, leave } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain, useRead } from '../../../session/use-read.ts';
import { LossDialog } from '../../../shell/loss-dialog.tsx';
import { useWording } from '../../../wording/use-wording.ts';
import { SecurityFrame } from '../security-frame.tsx';
import { nameOf } from './device.logic.ts';
import { DeviceEntry } from './device-entry.tsx';

type Listed = CallData<'listDevices'>;
type Told = { readonly what: 'approved' | 'trusted' | 'trustEnded' | 'revoked'; readonly device: Device };

/** Read anew when the page opens: what a notice elsewhere read a moment ago lacks a device that came since. */
function useDevices() {
  useEffect(() => readAgain('listDevices'), []);
  return useRead('listDevices', {}, { everyMs: 30_000 });
}

export default function DevicesPage(): ReactElement {
  const { t } = useWording();
  const devices = useDevices();
  const [told, setTold] = useState<Told | null>(null);
  const [revoking, setRevoking] = useState<Device | null>(null);
  const [proving, setProving] = useState<Told | null>(null);
  const proven = useProvenAct<Listed>();
  const act = useAct();
  const changed = (what: Told): void => {
    setTold(what);
    readAgain('listDevices', 'listSessions', 'listHistory');
  };

  const prove = (what: 'approved' | 'trusted', device: Device): void => {
    const params = { deviceId: device.id };
    setTold(null);
    setProving({ what, device });
    const name = what === 'approved' ? 'approveDevice' : 'trustDevice';
    void proven.start(async (approval) => {
      const done = await api.call(name, { params, ...(approval !== undefined && { approval }) });
      if (done.ok) changed({ what, device });
      return done;
    });
  };
  const endTrust = async (device: Device): Promise<void> => {
    const done = await act.run(() => api.call('endDeviceTrust', { params: { deviceId: device.id } }));
    if (done) changed({ what: 'trustEnded', device });
  };
  const revoke = async (device: Device): Promise<void> => {
    const done = await act.run(() => api.call('forgetDevice', { params: { deviceId: device.id } }));
    if (!done) return;
    setRevoking(null);
    // The session of this very browser has ended with it.
    if (device.current) leave('signed-out');
    else changed({ what: 'revoked', device });
  };

  if (proven.state.kind === 'proving' && proving !== null) return <ProofOf act={proven} />;
  return (
    <SecurityFrame title={t('devices.title')} lead={t('devices.lead')}>
      {told !== null && <ToldNotice {...told} limit={devices.data?.trustedLimit ?? 0} />}
      {proven.state.kind === 'refused' && <ProblemNotice problem={proven.state.problem} />}
      {revoking === null && act.problem && <ProblemNotice problem={act.problem} />}
      <Reading of={devices}>
        {(listed) =>
          listed.devices.length === 0 ? (
            <EmptyState title={t('devices.empty')} />
          ) : (
            <ul className="entries">
              {listed.devices.map((device) => (
                <DeviceEntry
                  key={device.id}
                  device={device}
                  trustDays={listed.trustDays}
                  trustScore={listed.trustScore}
                  approvesItself={listed.approvesItself}
                  maySpeak={listed.devices.some(({ current, state }) => current && state !== 'new')}
                  busy={act.busy || proven.state.kind === 'trying'}
                  onApprove={() => prove('approved', device)}
                  onTrust={() => prove('trusted', device)}
                  onEndTrust={() => void endTrust(device)}
                  onRevoke={() => setRevoking(device)}
                />
              ))}
            </ul>
          )
        }
      </Reading>
      <LossDialog
        about={revoking}
        words={(device) => ({
          title: t('devices.revokeTitle', { device: nameOf(t, device) }),
          text: t(device.current ? 'devices.revokeOwnText' : 'devices.revokeText'),
          yes: t('devices.revokeYes'),
        })}
        act={act}
        onYes={(device) => void revoke(device)}
        onClose={() => setRevoking(null)}
      />
    </SecurityFrame>
  );
}

function ToldNotice({ what, device, limit }: Told & { readonly limit: number }): ReactElement {
  const { t } = useWording();
  const name = nameOf(t, device);
  if (what === 'revoked') {
    return (
      <Notice
        kind="done"
        focus
        title={t('devices.revoked', { device: name })}
        actions={
          <>
            <Link href="/security/password?because=not-me">{t('devices.changePassword')}</Link>
            <Link href="/not-me">{t('devices.notMe')}</Link>
          </>
        }
      >
        {t('devices.revokedText')}
      </Notice>
    );
  }
  const text = what === 'approved' ? t('devices.approvedText') : t('devices.trustedText', { count: limit });
  return (
    <Notice key={`${what} ${device.id}`} kind="done" focus title={t(`devices.${what}`, { device: name })}>
      {text}
    </Notice>
  );
}
