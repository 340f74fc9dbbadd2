/** Networks one signs in from: where one is now, what holds, what is on its way, naming and removing by an approved act. */
import type { NetworkEntry, NetworksView } from '@strongroom/contract';
import { Button, Countdown, Dialog, EmptyState, KeyValue, Notice } from '@strongroom/ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { Reading } from '../../../problem/reading.tsx';
import { BehindProof } from '../../../proof/proof-of.tsx';
import { useProvenAct } from '../../../proof/use-proven-act.ts';
import { api } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain, useRead } from '../../../session/use-read.ts';
import { usePlaces } from '../../../wording/use-places.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { SecurityFrame } from '../security-frame.tsx';
import { type Naming, NetworkAdd } from './network-add.tsx';

type Told = 'addedNow' | 'waiting' | 'removedNow' | 'takenBack';
const news = (): void => readAgain('listNetworks', 'listSessions', 'listHistory');

export default function NetworksPage(): ReactElement {
  const { t } = useWording();
  const networks = useRead('listNetworks', {});
  const act = useProvenAct<unknown>();
  const { state, start } = act;
  const [told, setTold] = useState<Told | null>(null);
  const [removing, setRemoving] = useState<NetworkEntry | null>(null);

  /** What is left to wait for says whether it holds already. */
  const tell = (view: NetworksView, now: Told, what: (entry: NetworkEntry) => boolean): void => {
    setTold(view.entries.some((entry) => what(entry) && entry.state !== 'active') ? 'waiting' : now);
    news();
  };
  const add = (naming: Naming): void => {
    setTold(null);
    void start(async (approval) => {
      const done = await api.call('addNetworks', { body: naming, approval });
      if (done.ok) tell(done.data, 'addedNow', ({ network }) => naming.networks.includes(network));
      return done;
    });
  };
  const remove = ({ id }: NetworkEntry): void => {
    setTold(null);
    setRemoving(null);
    void start(async (approval) => {
      const wish = { params: { networkId: id }, query: { keepCurrent: 'no' as const } };
      const done = await api.call('removeNetwork', { ...wish, approval });
      if (done.ok) tell(done.data, 'removedNow', (entry) => entry.id === id);
      return done;
    });
  };
  return (
    <>
      <BehindProof act={act}>
        <SecurityFrame title={t('networks.title')} lead={t('networks.lead')}>
          {told !== null && (
            <Notice key={told} kind="done" focus title={t(`networks.${told}`)}>
              {t(`networks.${told}Text`)}
            </Notice>
          )}
          {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
          <Reading of={networks}>
            {(view) => (
              <>
                <Here view={view} />
                <Lists view={view} onRemove={setRemoving} onTakenBack={() => setTold('takenBack')} />
                {/* Begins anew once what it asked for is done. */}
                <NetworkAdd key={view.entries.length} view={view} busy={state.kind === 'trying'} onAdd={add} />
              </>
            )}
          </Reading>
          <section className="sr-stack" data-gap="tight">
            <h2>{t('networks.shutOut')}</h2>
            <p>{t('networks.shutOutText')}</p>
          </section>
        </SecurityFrame>
      </BehindProof>
      <RemoveDialog
        entry={removing}
        hours={networks.data?.loosenHours ?? 0}
        onClose={() => setRemoving(null)}
        onRemove={remove}
      />
    </>
  );
}

function Here({ view: { current, restricted } }: { readonly view: NetworksView }): ReactElement {
  const { t } = useWording();
  const { placeName } = usePlaces();
  const { address, place } = current;
  const where = placeName(place) || t('networks.unknownPlace');
  const holder = place?.holder ?? null;
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('networks.here')}</h2>
      <KeyValue
        pairs={[
          {
            key: 'address',
            name: t('networks.hereAddress'),
            value: (
              <>
                <code>{address}</code> <span className="tag">{t(restricted ? 'networks.inside' : 'networks.any')}</span>
              </>
            ),
          },
          {
            key: 'place',
            name: t('networks.herePlace'),
            value: place === null ? where : `${where} (${t('networks.age', { count: place.databaseAgeDays })})`,
          },
          ...(holder === null
            ? []
            : [{ key: 'holder', name: t('networks.hereHolder'), value: [holder, asnOf(place?.asn)].join(' ').trim() }]),
        ]}
      />
    </section>
  );
}

const asnOf = (asn: number | null | undefined): string => (asn == null ? '' : `AS${asn}`);

interface ListsProps {
  readonly view: NetworksView;
  readonly onRemove: (entry: NetworkEntry) => void;
  readonly onTakenBack: () => void;
}

function Lists({ view, onRemove, onTakenBack }: ListsProps): ReactElement {
  const { t } = useWording();
  const good = view.entries.filter(({ state }) => state !== 'pending');
  const waiting = view.entries.filter(({ state }) => state !== 'active');
  return (
    <>
      <section className="sr-stack">
        <h2>{t('networks.active')}</h2>
        {good.length === 0 ? (
          <EmptyState title={t('networks.none')}>{t('networks.noneText')}</EmptyState>
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
          <h2>{t('networks.pending')}</h2>
          <p className="sr-soft">{t('networks.pendingText')}</p>
          <ul className="entries">
            {waiting.map((entry) => (
              <Waiting key={entry.id} entry={entry} onTakenBack={onTakenBack} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Entry({ entry, children }: { readonly entry: NetworkEntry; readonly children: ReactNode }): ReactElement {
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

function Waiting({ entry, onTakenBack }: { entry: NetworkEntry; onTakenBack: () => void }): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const takeBack = async (): Promise<void> => {
    const params = { networkId: entry.id };
    if ((await act.run(() => api.call('cancelNetworkChange', { params }))) === null) return;
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
          onClick={() => void takeBack()}
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

function RemoveDialog({ entry, hours, onClose, onRemove }: RemoveDialogProps): ReactElement {
  const { t } = useWording();
  return (
    <Dialog
      open={entry !== null}
      onClose={onClose}
      title={entry ? t('networks.removeTitle', { network: entry.network }) : ''}
      actions={
        entry && (
          <>
            <Button kind="loss" onClick={() => onRemove(entry)}>
              {t('networks.remove')}
            </Button>
            <Button kind="secondary" onClick={onClose}>
              {t('action.cancel')}
            </Button>
          </>
        )
      }
    >
      <p>{t('networks.removeText', { hours })}</p>
    </Dialog>
  );
}
