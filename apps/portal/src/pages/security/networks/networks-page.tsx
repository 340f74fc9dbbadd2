/** Networks one signs in from: where one is now, what holds, what is on its way, naming and removing by an approved act. */
import type { NetworkEntry, NetworksView } from '@strongroom/contract';
import { KeyValue, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { Reading } from '../../../problem/reading.tsx';
import { BehindProof } from '../../../proof/proof-of.tsx';
import { useProvenAct } from '../../../proof/use-proven-act.ts';
import { api } from '../../../session/session.store.ts';
import { useRead } from '../../../session/use-read.ts';
import { usePlaces } from '../../../wording/use-places.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { SecurityFrame } from '../security-frame.tsx';
import { type Naming, NetworkAdd } from './network-add.tsx';
import { Entry, NetworkLists, news, RemoveDialog } from './network-lists.tsx';

type Told = 'addedNow' | 'waiting' | 'removedNow' | 'takenBack';

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
                <Prescribed view={view} />
                <NetworkLists
                  entries={view.entries}
                  none={t('networks.noneText')}
                  onRemove={setRemoving}
                  takeBack={({ id }) => api.call('cancelNetworkChange', { params: { networkId: id } })}
                  onTakenBack={() => setTold('takenBack')}
                />
                {/* Begins anew once what it asked for is done. */}
                <NetworkAdd
                  key={view.entries.length}
                  view={view}
                  check={(networks) => api.call('checkNetworks', { body: { networks } })}
                  busy={state.kind === 'trying'}
                  onAdd={add}
                />
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
  const ageOf = (count: number): string => (count === 0 ? t('networks.ageToday') : t('networks.age', { count }));
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
            value: place === null ? where : `${where} (${ageOf(place.databaseAgeDays)})`,
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

/** What the security officers of one's accounts set: it stands beside one's own, and only they loosen it. */
function Prescribed({ view: { prescribed } }: { readonly view: NetworksView }): ReactElement | null {
  const { t } = useWording();
  if (prescribed.length === 0) return null;
  return (
    <section className="sr-stack">
      <h2>{t('networks.prescribed')}</h2>
      <p className="sr-soft">{t('networks.prescribedText')}</p>
      {prescribed.map(({ account, entries }) => (
        <div key={account.number} className="sr-stack" data-gap="tight">
          <h3>{account.name}</h3>
          <ul className="entries">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
