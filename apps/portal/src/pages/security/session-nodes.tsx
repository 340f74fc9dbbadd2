/** Who is in: this session first, then the others, then known devices that are not signed in. */
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { usePlaces } from '../../wording/use-places.ts';
import { useWording } from '../../wording/use-wording.ts';

export function SessionNodes(): ReactElement {
  const { t, dateTime, time } = useWording();
  const { addressAt } = usePlaces();
  const sessions = useRead('listSessions', {}, { everyMs: 30_000 });
  const devices = useRead('listDevices', {});
  return (
    <Reading of={sessions}>
      {({ sessions: all }) => {
        const seen = new Set(all.map(({ device }) => device.id));
        const resting = devices.data?.devices.filter(({ id, state }) => !seen.has(id) && state !== 'revoked') ?? [];
        return (
          <ul className="nodes">
            {[...all]
              .sort((a, b) => Number(b.current) - Number(a.current))
              .map((session) => (
                <li key={session.id} className="node" data-now={session.current || undefined}>
                  <strong>{session.current ? t('sessions.this') : (session.clientName ?? session.device.label)}</strong>
                  <span className="sr-small sr-soft">
                    {t(`surface.${session.surface}`)} ·{' '}
                    {session.current || session.clientName !== null ? `${session.device.label} · ` : ''}
                    {addressAt(session.address, session.place)}
                  </span>
                  <span className="sr-small sr-soft">
                    {t('sessions.since', { time: dateTime(session.createdAt) })}
                    {session.current ? '' : ` · ${t('sessions.active', { time: time(session.activeAt) })}`}
                    {session.tradingSince === null ? '' : ` · ${t('trading.tag')}`}
                    {session.publicComputer ? ` · ${t('sessions.public')}` : ''}
                  </span>
                </li>
              ))}
            {resting.map((device) => (
              <li key={device.id} className="node" data-resting>
                <strong>{device.label}</strong>
                <span className="sr-small sr-soft">{t('devices.resting', { time: dateTime(device.lastSeenAt) })}</span>
              </li>
            ))}
          </ul>
        );
      }}
    </Reading>
  );
}
