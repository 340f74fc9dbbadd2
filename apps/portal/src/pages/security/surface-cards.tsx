/**
 * Every place the person is in at this moment, side by side: this browser, other browsers, terminals, programs and the phone
 * that approves; what each may do at most, where it is, what it did last. Each is ended here, and with it everywhere.
 */
import type { CapabilityGroup, SessionSummary } from '@strongroom/contract';
import { Button, Icon } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { usePlaces } from '../../wording/use-places.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ownFirst } from './sessions.logic.ts';
import { useEnding } from './use-ending.tsx';
import { useSessionFacts } from './use-session-facts.ts';

/** From the least to the most: a longer row of full marks is a mightier surface. */
const GROUPS: readonly CapabilityGroup[] = ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'];

export function SurfaceCards(): ReactElement {
  const { t } = useWording();
  const sessions = useRead('listSessions', {}, { everyMs: 10_000 });
  const { data: factors } = useRead('listFactors', {});
  const { ask, ending } = useEnding();
  const phones = factors?.factors.filter(({ kind, state }) => kind === 'mobile-key' && state === 'active') ?? [];
  return (
    <section className="sr-stack" aria-labelledby="surfaces">
      <div className="sr-row" data-spread data-baseline>
        <h2 id="surfaces">{t('surfaces.title')}</h2>
        {sessions.data?.sessions.some(({ current }) => !current) && (
          <Button kind="quiet" onClick={() => ask({ what: 'others' })}>
            {t('sessions.endOthers')}
          </Button>
        )}
      </div>
      {ending}
      <Reading of={sessions}>
        {({ sessions: all }) => (
          <ul className="surfaces">
            {ownFirst(all).map((session) => (
              <SessionCard key={session.id} session={session} onEnd={() => ask({ what: 'end', session })} />
            ))}
            {phones.map((phone) => (
              <PhoneCard key={phone.id} name={phone.hint} lastUsedAt={phone.lastUsedAt} />
            ))}
          </ul>
        )}
      </Reading>
    </section>
  );
}

function SessionCard({
  session,
  onEnd,
}: {
  readonly session: SessionSummary;
  readonly onEnd: () => void;
}): ReactElement {
  const { t } = useWording();
  const { addressAt } = usePlaces();
  const { current, device, clientName, surface, reach } = session;
  const { browser, name, tags, since, lastAct } = useSessionFacts(session);
  return (
    <Card kind={t(`surface.${surface}`)} name={name} tags={tags} now={current}>
      <p className="sr-small sr-soft">
        {clientName === null || clientName === device.label ? '' : `${browser} · `}
        {addressAt(session.address, session.place)}
      </p>
      <ul className="reach" aria-label={t('surfaces.may')}>
        {GROUPS.map((group) => (
          <li key={group} data-out={!reach.includes(group) || undefined}>
            {reach.includes(group) ? <Icon name="done" /> : <span aria-hidden="true">–</span>}
            <span>{t(`rights.group.${group}`)}</span>
            {!reach.includes(group) && <span className="sr-unseen"> {t('surfaces.not')}</span>}
          </li>
        ))}
      </ul>
      <p className="sr-small sr-soft">{lastAct ?? since}</p>
      {!current && (
        <Button kind="secondary" onClick={onEnd} aria-label={t('sessions.endNamed', { device: name })}>
          {t('sessions.end')}
        </Button>
      )}
    </Card>
  );
}

/** No session: it looks at nothing and moves nothing by itself, but what it approves happens. */
function PhoneCard({ name, lastUsedAt }: { readonly name: string; readonly lastUsedAt: string | null }): ReactElement {
  const { t, dateTime } = useWording();
  return (
    <Card kind={t('factor.mobile-key.name')} name={name} tags={[]} now={false}>
      <ul className="reach" aria-label={t('surfaces.may')}>
        <li>
          <Icon name="done" />
          <span>{t('surfaces.approves')}</span>
        </li>
      </ul>
      <p className="sr-small sr-soft">
        {lastUsedAt === null ? t('factors.neverUsed') : t('factors.lastUsed', { time: dateTime(lastUsedAt) })}
      </p>
      <Link href="/security/factors/mobile-key">{t('surfaces.phone')}</Link>
    </Card>
  );
}

interface CardProps {
  readonly kind: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly now: boolean;
  readonly children: ReactNode;
}

function Card({ kind, name, tags, now, children }: CardProps): ReactElement {
  return (
    <li className="surface" data-now={now || undefined}>
      <p className="sr-small sr-soft">{kind}</p>
      <h3>{name}</h3>
      {tags.length > 0 && (
        <p className="tags">
          {tags.map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </p>
      )}
      {children}
    </li>
  );
}
