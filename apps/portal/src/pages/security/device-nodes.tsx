/** Known devices that are not signed in at this moment: each could be again. */
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { deviceName } from '../../wording/device-name.logic.ts';
import { useWording } from '../../wording/use-wording.ts';

export function DeviceNodes(): ReactElement {
  const { t, dateTime } = useWording();
  const { data: sessions } = useRead('listSessions', {});
  const devices = useRead('listDevices', {});
  return (
    <Reading of={devices}>
      {({ devices: all }) => {
        const seen = new Set(sessions?.sessions.map(({ device }) => device.id));
        const resting = all.filter(({ id, state }) => !seen.has(id) && state !== 'revoked');
        if (resting.length === 0) return <p className="sr-small sr-soft">{t('surfaces.noneResting')}</p>;
        return (
          <ul className="nodes">
            {resting.map((device) => (
              <li key={device.id} className="node" data-resting>
                <strong>{deviceName(t, device.label)}</strong>
                <span className="sr-small sr-soft">{t('devices.resting', { time: dateTime(device.lastSeenAt) })}</span>
              </li>
            ))}
          </ul>
        );
      }}
    </Reading>
  );
}
