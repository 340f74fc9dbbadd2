/** What this session may do and until when: rights decay in plain sight, money before reading. */
import type { CurrentSession } from '@strongroom/contract';
import { Countdown, Icon } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { rightsByEnd } from '../../session/limits.logic.ts';
import { api, useSession } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';

type Group = CurrentSession['groups'][number]['group'];

/** All rights of the session, or only one where that is what the page is about. */
export function Rights({ only }: { readonly only?: Group }): ReactElement {
  const { t, moment } = useWording();
  const session = useSession();
  const [, lapsedAt] = useState(0);
  const shown = session.groups.filter(({ group }) => only === undefined || group === only);
  return (
    <ul className="rights" aria-label={t('rights.label')}>
      {rightsByEnd(shown, api.now()).map(({ endsAt, groups }) => (
        <li key={groups[0]} data-lapsed={endsAt === null || undefined}>
          {groups.map((group) => (
            <span key={group}>
              <Icon name={endsAt === null ? 'wait' : 'done'} />
              {t(`rights.group.${group}`)}
            </span>
          ))}
          <span className="sr-small sr-soft">
            {endsAt === null ? (
              t('rights.lapsed')
            ) : (
              <Countdown
                key={endsAt}
                untilMs={endsAt}
                now={api.now}
                onEnd={() => lapsedAt(endsAt)}
                words={(clock) => t('rights.until', { time: moment(endsAt), clock })}
              />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
