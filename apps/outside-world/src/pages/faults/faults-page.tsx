/** Breaking things on purpose: per channel what to lose, double, refuse and delay; beside it what came of it. */
import { Button, EmptyState, Heading, Notice, Timeline, type TimelineItem } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { useQueryState } from '../../parts/query-state.tsx';
import { useArmedFaults } from '../../shell/frame.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { eventLine } from '../../world/event-words.ts';
import { useLive } from '../../world/live.store.ts';
import { useNames } from '../../world/names.ts';
import { queryClient, useFaults } from '../../world/queries.ts';
import { client } from '../../world/world.client.ts';
import {
  FAULT_CHANNELS,
  type Fault,
  type FaultChannel,
  type Faults,
  type WorldEvent,
} from '../../world/world.types.ts';
import { Counter } from './counter.tsx';

const DELAYS = [0, 5, 15, 30, 60, 120, 300, 600] as const;
const MOST = 99;
/** Channels that answer instead of delivering: "lose" and "duplicate" mean something else there. */
const ANSWERING: readonly FaultChannel[] = ['broker', 'broker-reads', 'breached', 'operator'];
/** Asking twice changes nothing where an answer only reads. */
const READING: readonly FaultChannel[] = ['broker-reads', 'breached', 'operator'];
const NOTHING: Fault = { loseNext: 0, duplicateNext: 0, refuseNext: 0, delaySeconds: 0 };

type Change = (channel: FaultChannel, change: Partial<Fault>) => void;

export function FaultsPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('faults.title'));
  const faults = useFaults();
  const armed = useArmedFaults();
  const waiting = useQueryState(faults, 8);
  const [refused, setRefused] = useState(false);
  const send = (changes: Parameters<typeof client.changeFaults>[0]): void => {
    client.changeFaults(changes).then(
      (table) => {
        setRefused(false);
        queryClient.setQueryData(['faults'], table);
      },
      () => setRefused(true),
    );
  };
  const change: Change = (channel, wanted) => {
    // Shown at once, so that quick presses count up instead of sending the same number again.
    queryClient.setQueryData<Faults>(['faults'], (table) =>
      table === undefined ? table : { ...table, [channel]: { ...table[channel], ...wanted } },
    );
    send({ [channel]: wanted });
  };
  return (
    <div className="sr-stack" data-gap="wide">
      <div className="sr-row" data-spread>
        <Heading lead={t('faults.lead')}>{t('faults.title')}</Heading>
        <div className="sr-row">
          <span className="sr-soft">{armed === 0 ? t('faults.allWell') : t('faults.armed', { count: armed })}</span>
          <Button
            kind="secondary"
            aria-disabled={armed === 0}
            onClick={() => send(Object.fromEntries(FAULT_CHANNELS.map((channel) => [channel, NOTHING])))}
          >
            {t('faults.reset')}
          </Button>
        </div>
      </div>
      {refused && <Notice kind="refused">{t('faults.refused')}</Notice>}
      {waiting}
      <div className="faults">
        {faults.data !== undefined && (
          <ul className="channels">
            {FAULT_CHANNELS.map((channel) => (
              <Channel key={channel} channel={channel} fault={faults.data[channel]} change={change} />
            ))}
          </ul>
        )}
        <Diary />
      </div>
    </div>
  );
}

interface ChannelProps {
  readonly channel: FaultChannel;
  readonly fault: Fault;
  readonly change: Change;
}

function Channel({ channel, fault, change }: ChannelProps): ReactElement {
  const { t } = useWording();
  const context = t(`faults.channel.${channel}`);
  const family = ANSWERING.includes(channel) ? 'effectAnswer' : 'effect';
  const counts = [
    { key: 'loseNext', label: t(`faults.${family}.lose`) },
    { key: 'duplicateNext', label: t(`faults.${family}.duplicate`) },
    { key: 'refuseNext', label: t(`faults.${family}.refuse`) },
  ] as const;
  const offered = READING.includes(channel) ? counts.filter(({ key }) => key !== 'duplicateNext') : counts;
  return (
    <li className="channel">
      <div className="channel-words">
        <h2>{context}</h2>
        <p className="sr-small sr-soft">{t(`faults.explain.${channel}`)}</p>
      </div>
      <div className="channel-faults">
        {offered.map(({ key, label }) => (
          <Counter
            key={key}
            label={label}
            context={context}
            value={fault[key]}
            shown={fault[key]}
            onFewer={fault[key] > 0 ? () => change(channel, { [key]: fault[key] - 1 }) : undefined}
            onMore={fault[key] < MOST ? () => change(channel, { [key]: fault[key] + 1 }) : undefined}
          />
        ))}
        <Delay channel={channel} fault={fault} change={change} />
      </div>
    </li>
  );
}

function Delay({ channel, fault, change }: ChannelProps): ReactElement {
  const { t } = useWording();
  const { delaySeconds } = fault;
  const less = DELAYS.findLast((seconds) => seconds < delaySeconds);
  const more = DELAYS.find((seconds) => seconds > delaySeconds);
  const shown =
    delaySeconds >= 60 && delaySeconds % 60 === 0
      ? t('faults.delayMinutes', { count: delaySeconds / 60 })
      : t('faults.delaySeconds', { count: delaySeconds });
  return (
    <Counter
      label={t('faults.delay')}
      context={t(`faults.channel.${channel}`)}
      value={delaySeconds}
      shown={shown}
      onFewer={less === undefined ? undefined : () => change(channel, { delaySeconds: less })}
      onMore={more === undefined ? undefined : () => change(channel, { delaySeconds: more })}
    />
  );
}

const TONES: Partial<Record<WorldEvent['type'], TimelineItem['tone']>> = {
  'fault-used': 'refused',
  withdrawal: 'notable',
};

function Diary(): ReactElement {
  const wording = useWording();
  const nameOf = useNames();
  const { diary } = useLive();
  const { t } = wording;
  const items = diary.map(
    ({ serial, at, event }): TimelineItem => ({
      key: String(serial),
      day: wording.day(at),
      time: wording.preciseTime(at),
      dateTime: at,
      title: eventLine(event, wording, nameOf),
      tone: TONES[event.type] ?? 'plain',
    }),
  );
  return (
    <section className="diary">
      <h2>{t('faults.diary')}</h2>
      {items.length === 0 ? (
        <EmptyState title={t('faults.diaryEmpty')} />
      ) : (
        <Timeline label={t('faults.diary')} items={items} />
      )}
    </section>
  );
}
