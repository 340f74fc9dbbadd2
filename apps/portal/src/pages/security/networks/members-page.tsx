/** Other members of the accounts whose users one manages: what networks they are set, setting and removing by an approved act. */
import type { AccountMember, MembersView, NetworkEntry } from '@strongroom/contract';
import { Button, EmptyState, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { Reading } from '../../../problem/reading.tsx';
import { BehindProof } from '../../../proof/proof-of.tsx';
import { useProvenAct } from '../../../proof/use-proven-act.ts';
import { api } from '../../../session/session.store.ts';
import { useAct } from '../../../session/use-act.ts';
import { readAgain, useRead } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { SecurityFrame } from '../security-frame.tsx';
import { type Naming, NetworkAdd } from './network-add.tsx';
import { NetworkLists, news, RemoveDialog } from './network-lists.tsx';

type Told = 'addedNow' | 'waiting' | 'removedNow' | 'takenBack' | 'optedIn';
/** Whose: one person may be a member of several accounts. */
interface Whose {
  readonly accountId: string;
  readonly userId: string;
}
interface Removing extends Whose {
  readonly entry: NetworkEntry;
  readonly hours: number;
}

const entriesOf = ({ accounts }: MembersView, whose: Whose): readonly NetworkEntry[] =>
  accounts.find(({ id }) => id === whose.accountId)?.members.find(({ userId }) => userId === whose.userId)?.entries ??
  [];

export default function MembersPage(): ReactElement {
  const { t } = useWording();
  const read = useRead('listMembers', {});
  const act = useProvenAct<unknown>();
  const { state, start } = act;
  const [told, setTold] = useState<Told | null>(null);
  const [removing, setRemoving] = useState<Removing | null>(null);

  const tell = (entries: readonly NetworkEntry[], now: Told): void => {
    setTold(entries.some((entry) => entry.state !== 'active') ? 'waiting' : now);
    news();
  };
  const add = (whose: Whose, { networks, label }: Naming): void => {
    setTold(null);
    void start(async (approval) => {
      const wish = { params: whose, body: { networks, label } };
      const done = await api.call('addMemberNetworks', { ...wish, approval });
      const isNew = ({ network }: NetworkEntry): boolean => networks.includes(network);
      if (done.ok) tell(entriesOf(done.data, whose).filter(isNew), 'addedNow');
      return done;
    });
  };
  const remove = ({ accountId, userId, entry }: Removing): void => {
    setTold(null);
    setRemoving(null);
    void start(async (approval) => {
      const params = { accountId, userId, networkId: entry.id };
      const done = await api.call('removeMemberNetwork', { params, approval });
      if (done.ok)
        tell(
          entriesOf(done.data, { accountId, userId }).filter(({ id }) => id === entry.id),
          'removedNow',
        );
      return done;
    });
  };
  return (
    <>
      <BehindProof act={act}>
        <SecurityFrame title={t('members.title')} lead={t('members.lead')}>
          {told !== null && (
            <Notice key={told} kind="done" focus title={t(`members.${told}`)}>
              {t(`members.${told}Text`)}
            </Notice>
          )}
          {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
          <Reading of={read}>
            {({ accounts, names }) =>
              accounts.every(({ members }) => members.length === 0) ? (
                <EmptyState title={t('members.none')}>{t('members.noneText')}</EmptyState>
              ) : (
                accounts.map(({ id, name, number, members }) => (
                  <section key={id} className="sr-stack">
                    <h2>
                      {name} <span className="sr-soft sr-small">{number}</span>
                    </h2>
                    {members.map((member) => (
                      <Member
                        key={member.userId}
                        member={member}
                        accountId={id}
                        names={names}
                        busy={state.kind === 'trying'}
                        onAdd={(naming) => add({ accountId: id, userId: member.userId }, naming)}
                        onRemove={(entry) =>
                          setRemoving({ accountId: id, userId: member.userId, entry, hours: member.loosenHours })
                        }
                        onTakenBack={() => setTold('takenBack')}
                        onOptedIn={() => setTold('optedIn')}
                      />
                    ))}
                  </section>
                ))
              )
            }
          </Reading>
        </SecurityFrame>
      </BehindProof>
      <RemoveDialog
        entry={removing?.entry ?? null}
        hours={removing?.hours ?? 0}
        onClose={() => setRemoving(null)}
        onRemove={() => removing && remove(removing)}
      />
    </>
  );
}

interface MemberProps {
  readonly member: AccountMember;
  readonly accountId: string;
  readonly names: string[];
  readonly busy: boolean;
  readonly onAdd: (naming: Naming) => void;
  readonly onRemove: (entry: NetworkEntry) => void;
  readonly onTakenBack: () => void;
  readonly onOptedIn: () => void;
}

/** Somebody who does without the second factor: one button, without a proof, because tightening never waits. */
function OptedOut({
  username,
  name,
  onDone,
}: Pick<AccountMember, 'username' | 'name'> & { readonly onDone: () => void }) {
  const { t } = useWording();
  const act = useAct();
  const back = async (): Promise<void> => {
    if ((await act.run(() => api.call('optIn', { query: { username } }))) === null) return;
    readAgain('listMembers');
    onDone();
  };
  return (
    <Notice kind="warning" standing title={t('members.optedOut')}>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <Button kind="secondary" busy={act.busy} onClick={() => void back()} aria-label={t('members.optInFor', { name })}>
        {t('optOut.back')}
      </Button>
    </Notice>
  );
}

/** What is set stands open; the form is there for whom it is asked for. */
function Member({
  member,
  accountId,
  names,
  busy,
  onAdd,
  onRemove,
  onTakenBack,
  onOptedIn,
}: MemberProps): ReactElement {
  const { t } = useWording();
  const [setting, setSetting] = useState(false);
  const { userId, name, username, rights, entries, loosenHours, manageable } = member;
  return (
    <article className="member sr-stack" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <p className="sr-small sr-soft">
          {username} · {rights.map((right) => t(`members.right.${right}`)).join(', ')}
        </p>
      </header>
      {member.optedOut && <OptedOut username={username} name={name} onDone={onOptedIn} />}
      <NetworkLists
        entries={entries}
        none={t('members.anyText')}
        nested
        onRemove={onRemove}
        takeBack={({ id }) => api.call('cancelMemberNetworkChange', { params: { accountId, userId, networkId: id } })}
        onTakenBack={onTakenBack}
      />
      {!manageable ? (
        <p className="sr-soft">{t('members.elsewhere')}</p>
      ) : setting ? (
        <NetworkAdd
          key={entries.length}
          view={{ names, loosenHours }}
          nested
          check={(networks) => api.call('checkMemberNetworks', { params: { accountId, userId }, body: { networks } })}
          busy={busy}
          onAdd={onAdd}
        />
      ) : (
        <div className="sr-row">
          <Button kind="secondary" onClick={() => setSetting(true)} aria-label={t('members.setFor', { name })}>
            {t('members.set')}
          </Button>
        </div>
      )}
    </article>
  );
}
