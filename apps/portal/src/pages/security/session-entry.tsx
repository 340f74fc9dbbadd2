/** One open session, whatever surface it runs on: what it is, where from, what it rests on, what it did and may do. */
import type { SessionSummary } from '@strongroom/contract';
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { signOut } from '../../session/session.store.ts';
import { deviceName } from '../../wording/device-name.logic.ts';
import { usePlaces } from '../../wording/use-places.ts';
import { useWording } from '../../wording/use-wording.ts';
import { aboutOf } from './sessions.logic.ts';

export function SessionEntry({
  session,
  onEnd,
}: {
  readonly session: SessionSummary;
  readonly onEnd: () => void;
}): ReactElement {
  const { t, dateTime, time } = useWording();
  const { addressAt } = usePlaces();
  const { current, device, clientName, surface, address, place, createdAt, activeAt, lastAct } = session;
  const browser = deviceName(t, device.label);
  const name = clientName ?? browser;
  const proofs = session.evidence.map(({ method, provedAt }) =>
    t('sessions.proof', { method: t(`method.${method}`), time: dateTime(provedAt) }),
  );
  return (
    <li>
      <div>
        <strong>{name}</strong>
        {current && <span className="tag">{t('sessions.this')}</span>}
        {session.tradingSince !== null && <span className="tag">{t('trading.tag')}</span>}
        {session.publicComputer && <span className="tag">{t('sessions.public')}</span>}
        <p className="sr-small sr-soft">
          {t(`surface.${surface}`)}
          {clientName === null ? '' : ` · ${browser}`} · {addressAt(address, place)}
        </p>
        <p className="sr-small sr-soft">
          {t('sessions.since', { time: dateTime(createdAt) })} · {t('sessions.active', { time: dateTime(activeAt) })}
          {lastAct !== null &&
            ` · ${t('sessions.lastAct', { what: t(`sessions.about.${aboutOf(lastAct.about)}`), time: time(lastAct.at) })}`}
        </p>
        <p className="sr-small sr-soft">{t('sessions.provenBy', { methods: proofs.join(', ') })}</p>
      </div>
      {current ? (
        <Button kind="quiet" onClick={() => void signOut()}>
          {t('shell.signOut')}
        </Button>
      ) : (
        <Button kind="secondary" onClick={onEnd} aria-label={t('sessions.endNamed', { device: name })}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
