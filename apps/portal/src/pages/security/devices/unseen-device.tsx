/**
 * A device that came since its owner last looked from this one: told at the next visit on every other device, until it is
 * said to have been seen. A new device hears nothing of others.
 */
import type { Device } from '@strongroom/contract';
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { api } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain, useRead } from '../../../session/use-read.ts';
import { usePlaces } from '../../../wording/use-places.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { nameOf, speaks, unseen } from './device.logic.ts';

export function UnseenDevices(): ReactElement | null {
  const { data } = useRead('listDevices', {}, { everyMs: 30_000 });
  if (data === undefined || !speaks(data.devices)) return null;
  const [newest] = unseen(data.devices);
  return newest === undefined ? null : <UnseenDevice key={newest.id} device={newest} />;
}

function UnseenDevice({ device }: { readonly device: Device }): ReactElement {
  const { t, dateTime } = useWording();
  const { addressAt } = usePlaces();
  const act = useAct();
  const { id, state, lastAddress, place, firstSeenAt } = device;
  const see = async (): Promise<void> => {
    if (await act.run(() => api.call('acknowledgeDevice', { params: { deviceId: id } }))) readAgain('listDevices');
  };
  const words = { device: nameOf(t, device), address: addressAt(lastAddress, place), time: dateTime(firstSeenAt) };
  return (
    <Notice
      kind="warning"
      standing
      title={t('devices.notice.title')}
      actions={
        <>
          <Link href="/security/devices">{t('devices.notice.look')}</Link>
          {state !== 'new' && (
            <Button
              kind="quiet"
              busy={act.busy}
              onClick={() => void see()}
              aria-label={t('devices.named', { act: t('devices.notice.mine'), device: nameOf(t, device) })}
            >
              {t('devices.notice.mine')}
            </Button>
          )}
        </>
      }
    >
      {t('devices.notice.text', words)} {state === 'new' && t('devices.notice.waiting')}
    </Notice>
  );
}
