/** Everything that happened on this user and its accounts, newest first, further back on request. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { ProofSlot } from '../../log/proof-slot.tsx';
import { ProofsOfAll } from '../../log/proofs-of-all.tsx';
import { useProofs } from '../../log/use-proofs.ts';
import { More } from '../../problem/more.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useOlder } from '../../session/use-older.ts';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { HistoryList } from './history-list.tsx';
import { SecurityFrame } from './security-frame.tsx';

const PAGE = 30;

export default function HistoryPage(): ReactElement {
  const { t } = useWording();
  const first = useRead('listHistory', { query: { limit: PAGE } });
  const older = useOlder(first.data, (before) => api.call('listHistory', { query: { before, limit: PAGE } }));
  const proofs = useProofs();
  return (
    <SecurityFrame title={t('history.title')} lead={t('history.lead')}>
      <Reading of={first} lines={8}>
        {(newest) => {
          const entries = [newest, ...older.pages].flatMap((page) => page.entries);
          return (
            <div className="sr-stack">
              <ProofsOfAll entries={entries} proofs={proofs} />
              <HistoryList
                top
                entries={entries}
                below={(entry, name) => <ProofSlot entry={entry} name={name} proofs={proofs} />}
              />
              <More {...older} />
              <p>
                <Link href="/security/activity">{t('history.search')}</Link>
              </p>
              <p>
                {t('history.stranger')} <Link href="/not-me">{t('shell.notMe')}</Link>
              </p>
            </div>
          );
        }}
      </Reading>
    </SecurityFrame>
  );
}
