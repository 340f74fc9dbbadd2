/** Everything that happened on this user and its accounts, newest first, further back on request. */
import type { HistoryEntry } from '@strongroom/contract';
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { ProofSlot } from '../../log/proof-slot.tsx';
import { ProofsOfAll } from '../../log/proofs-of-all.tsx';
import { useProofs } from '../../log/use-proofs.ts';
import { More } from '../../problem/more.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { HistoryList } from './history-list.tsx';
import { SecurityFrame } from './security-frame.tsx';

const PAGE = 30;

interface Older {
  readonly entries: readonly HistoryEntry[];
  readonly next: string | null;
}

export default function HistoryPage(): ReactElement {
  const { t } = useWording();
  const first = useRead('listHistory', { query: { limit: PAGE } });
  const [older, setOlder] = useState<Older | null>(null);
  const act = useAct();
  const proofs = useProofs();
  const next = older === null ? (first.data?.next ?? null) : older.next;
  const more = async (): Promise<void> => {
    if (next === null) return;
    const page = await act.run(() => api.call('listHistory', { query: { before: next, limit: PAGE } }));
    if (page) setOlder({ entries: [...(older?.entries ?? []), ...page.data.entries], next: page.data.next });
  };
  return (
    <SecurityFrame title={t('history.title')} lead={t('history.lead')}>
      <Reading of={first} lines={8}>
        {({ entries }) => (
          <div className="sr-stack">
            <ProofsOfAll entries={[...entries, ...(older?.entries ?? [])]} proofs={proofs} />
            <HistoryList
              top
              entries={[...entries, ...(older?.entries ?? [])]}
              below={(entry, name) => <ProofSlot entry={entry} name={name} proofs={proofs} />}
            />
            <More act={act} next={next} onMore={more} />
            <p>
              <Link href="/security/activity">{t('history.search')}</Link>
            </p>
            <p>
              {t('history.stranger')} <Link href="/not-me">{t('shell.notMe')}</Link>
            </p>
          </div>
        )}
      </Reading>
    </SecurityFrame>
  );
}
