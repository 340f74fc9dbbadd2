/** What this session may do and until when: rights decay in plain sight, money before reading. */
import { Countdown, Icon } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { rightEndsAt } from '../../session/session.logic.ts';
import { api, useSession } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';

export function Rights(): ReactElement {
  const { t, time } = useWording();
  const session = useSession();
  const [, lapsedAt] = useState(0);
  return (
    <ul className="rights" aria-label={t('rights.label')}>
      {session.groups.map((limit) => {
        const endsAt = rightEndsAt(limit, api.now());
        return (
          <li key={limit.group} data-lapsed={endsAt === null || undefined}>
            <Icon name={endsAt === null ? 'wait' : 'done'} />
            <span>
              {t(`rights.group.${limit.group}`)}
              <span className="sr-small sr-soft">
                {endsAt === null ? (
                  t('rights.lapsed')
                ) : (
                  <Countdown
                    key={endsAt}
                    untilMs={endsAt}
                    now={api.now}
                    onEnd={() => lapsedAt(endsAt)}
                    words={(clock) => t('rights.until', { time: time(endsAt), clock })}
                  />
                )}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
