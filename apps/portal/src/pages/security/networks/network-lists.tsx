/** Networks in lists: what is good now, what is on its way and can be taken back, and the question before one is removed. */
import type { NetworkEntry } from '@strongroom/contract';
import { Button, Countdown, EmptyState } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { api } from '../../../session/session.store.ts';
import { type Outcome, useAct } from '../../../session/use-act.ts';
import { readAgain } from '../../../session/use-read.ts';
import { LossDialog } from '../../../shell/loss-dialog.tsx';
import { usePlaces } from '../../../wording/use-places.ts';
import { useWording } from '../../../wording/use-wording.ts';

export const news = (): void => readAgain('listNetworks', 'listMembers', 'listSessions', 'listHistory');

interface NetworkListsProps {
  readonly entries: readonly NetworkEntry[];
  /** Under a heading of the third level. */
  readonly nested?: boolean;
  /** What it means that there is none. */
  readonly none: string;
  readonly onRemove: (entry: NetworkEntry) => void;
  readonly takeBack: (entry: NetworkEntry) => Promise<Outcome<unknown>>;
  readonly onTakenBack: () => void;
}

export function NetworkLists({
  entries,
  nested = false,
  none,
  onRemove,
  takeBack,
  onTakenBack,
}: NetworkListsProps): ReactElement {
  const { t } = useWording();
  const Title = nested ? 'h4' : 'h2';
  const good = entries.filter(({ state }) => state !== 'pending');
  const waiting = entries.filter(({ state }) => state !== 'active');
  return (
    <>
      <section className="sr-stack">
        <Title>{t('networks.active')}</Title>
        {good.length === 0 ? (
          <EmptyState title={t('networks.none')}>{none}</EmptyState>
        ) : (
          <ul className="entries">
            {good.map((entry) => (
              <Entry key={entry.id} entry={entry}>
                {entry.state === 'active' && entry.kind !== 'override' && (
                  <Button
                    kind="secondary"
                    onClick={() => onRemove(entry)}
                    aria-label={t('networks.removeNamed', { network: entry.network })}
                  >
                    {t('networks.remove')}
                  </Button>
                )}
              </Entry>
            ))}
          </ul>
        )}
      </section>
      {waiting.length > 0 && (
        <section className="sr-stack">
          <Title>{t('networks.pending')}</Title>
          <p className="sr-soft">{t('networks.pendingText')}</p>
          <ul className="entries">
            {waiting.map((entry) => (
              <Waiting key={entry.id} entry={entry} takeBack={takeBack} onTakenBack={onTakenBack} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

export function Entry({
  entry,
  children,
}: {
  readonly entry: NetworkEntry;
  readonly children?: ReactNode;
}): ReactElement {
  const { t, dateTime } = useWording();
  const { placeName } = usePlaces();
  const { kind, network, label, place, state, activeFrom, activeUntil } = entry;
  const name = kind === 'override' ? t('networks.override') : network;
  const about = [kind === 'exception' ? t('networks.exception') : label, placeName(place)].filter(
    (part) => part !== '',
  );
  const end = activeUntil === null ? null : Date.parse(activeUntil);
  return (
    <li>
      <div>
        <strong>{kind === 'override' ? name : <code>{name}</code>}</strong>
        {about.length > 0 && <p className="sr-small">{about.join(' · ')}</p>}
        <p className="sr-small sr-soft">
          {state === 'pending' ? (
            <Until at={Date.parse(activeFrom)} words="from" />
          ) : end === null ? (
            t('networks.since', { time: dateTime(activeFrom) })
          ) : (
            <Until at={end} words={state === 'leaving' ? 'goes' : 'until'} />
          )}
        </p>
      </div>
      {children}
    </li>
  );
}

function Until({ at, words }: { readonly at: number; readonly words: 'from' | 'goes' | 'until' }): ReactElement {
  const { t } = useWording();
  return (
    <Countdown key={at} untilMs={at} now={api.now} onEnd={news} words={(clock) => t(`networks.${words}`, { clock })} />
  );
}

interface WaitingProps extends Pick<NetworkListsProps, 'takeBack' | 'onTakenBack'> {
  readonly entry: NetworkEntry;
}

function Waiting({ entry, takeBack, onTakenBack }: WaitingProps): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const back = async (): Promise<void> => {
    if ((await act.run(() => takeBack(entry))) === null) return;
    onTakenBack();
    news();
  };
  const needed = act.problem?.rule === 'still-needed';
  return (
    <>
      {act.problem && (
        <li>
          <ProblemNotice problem={act.problem}>{needed && <p>{t('networks.refused.still-needed')}</p>}</ProblemNotice>
        </li>
      )}
      <Entry entry={entry}>
        <Button
          kind="secondary"
          busy={act.busy}
          onClick={() => void back()}
          aria-label={t('networks.cancelNamed', { network: entry.network })}
        >
          {t('networks.cancel')}
        </Button>
      </Entry>
    </>
  );
}

interface RemoveDialogProps {
  readonly entry: NetworkEntry | null;
  readonly hours: number;
  readonly onClose: () => void;
  readonly onRemove: (entry: NetworkEntry) => void;
}

export function RemoveDialog({ entry, hours, onClose, onRemove }: RemoveDialogProps): ReactElement {
  const { t } = useWording();
  return (
    <LossDialog
      about={entry}
      words={({ network }) => ({
        title: t('networks.removeTitle', { network }),
        text: t('networks.removeText', { hours }),
        yes: t('networks.remove'),
      })}
      onYes={onRemove}
      onClose={onClose}
    />
  );
}
