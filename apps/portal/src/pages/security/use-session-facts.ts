/** What is said of a session wherever it is shown: by which name, marked as what, and what was last done in it. */
import type { SessionSummary } from '@strongroom/contract';
import { deviceName } from '../../wording/device-name.logic.ts';
import { useWording } from '../../wording/use-wording.ts';
import { aboutOf } from './sessions.logic.ts';

interface SessionFacts {
  readonly browser: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly since: string;
  readonly lastAct: string | null;
}

export function useSessionFacts(session: SessionSummary): SessionFacts {
  const { t, dateTime, moment } = useWording();
  const { current, device, clientName, createdAt, lastAct, publicComputer, tradingSince } = session;
  const browser = deviceName(t, device.label);
  return {
    browser,
    name: clientName ?? browser,
    tags: [
      ...(current ? [t('sessions.this')] : []),
      ...(tradingSince === null ? [] : [t('trading.tag')]),
      ...(publicComputer ? [t('sessions.public')] : []),
    ],
    since: t('sessions.since', { time: dateTime(createdAt) }),
    lastAct:
      lastAct &&
      t('sessions.lastAct', { what: t(`sessions.about.${aboutOf(lastAct.about)}`), time: moment(lastAct.at) }),
  };
}
