/** A name of one's own for a device. */
import type { Device } from '@strongroom/contract';
import type { ReactElement } from 'react';
import { api } from '../../../session/session.store.ts';
import { readAgain } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { LONGEST_NAME, Rename } from '../rename.tsx';
import { nameOf } from './device.logic.ts';

export function RenameDevice({ device }: { readonly device: Device }): ReactElement {
  const { t } = useWording();
  const words = {
    open: t('devices.rename'),
    label: t('devices.nameLabel'),
    missing: t('devices.nameMissing'),
    save: t('devices.saveName'),
  };
  return (
    <Rename
      id={device.id}
      name={nameOf(t, device).slice(0, LONGEST_NAME)}
      words={words}
      rename={(name) => api.call('renameDevice', { params: { deviceId: device.id }, body: { name } })}
      onRenamed={() => readAgain('listDevices', 'listHistory')}
    />
  );
}
