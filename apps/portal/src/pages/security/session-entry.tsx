/** One open session, whatever surface it runs on: what it is, where from, what it rests on, what it did and may do. */
import type { SessionSummary } from '@strongroom/contract';
import { Button } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { signOut } from '../../session/session.store.ts';
import { usePlaces } from '../../wording/use-places.ts';
import { useWording } from '../../wording/use-wording.ts';
import { besideName } from './sessions.logic.ts';
import { useSessionFacts } from './use-session-facts.ts';

export function SessionEntry({
  session,
  onEnd,
}: {
  readonly session: SessionSummary;
  readonly onEnd: () => void;
}): ReactElement {
  const { t, dateTime } = useWording();
  const { addressAt } = usePlaces();
  const { current, surface, address, place, activeAt } = session;
  const { browser, name, tags, since, lastAct } = useSessionFacts(session);
  const beside = besideName(session, browser);
  const proofs = session.evidence.map(({ method, provedAt }) =>
    t('sessions.proof', { method: t(`method.${method}`), time: dateTime(provedAt) }),
  );
  return (
    <li>
      <div>
        <strong>{name}</strong>
        {tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
        <p className="sr-small sr-soft">
          {t(`surface.${surface}`)}
          {beside === null ? '' : ` · ${beside}`} · {addressAt(address, place)}
        </p>
        <p className="sr-small sr-soft">
          {since} · {t('sessions.active', { time: dateTime(activeAt) })}
          {lastAct !== null && ` · ${lastAct}`}
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
