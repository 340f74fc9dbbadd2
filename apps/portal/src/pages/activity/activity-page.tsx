/**
 * The audit log as its subject may read it: searched, in the order of the log, each entry verifiable on the spot, and
 * taken along as a file. The order of the log is that in which entries became complete; where a clock says otherwise,
 * the entry says so in words.
 */
import type { AuditEntryView } from '@strongroom/contract';
import { EmptyState } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProofSlot } from '../../log/proof-slot.tsx';
import { ProofsOfAll } from '../../log/proofs-of-all.tsx';
import { useProofs } from '../../log/use-proofs.ts';
import { More } from '../../problem/more.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useOlder } from '../../session/use-older.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { HistoryList } from '../security/history-list.tsx';
import { SecurityFrame } from '../security/security-frame.tsx';
import { type ActivityQuery, lag } from './activity.logic.ts';
import { ExportPart } from './export-part.tsx';
import { FilterForm } from './filter-form.tsx';

const PAGE = 30;

export default function ActivityPage(): ReactElement {
  const { t } = useWording();
  const accounts = useRead('listAccounts', {});
  const [asked, setAsked] = useState<{ readonly query: ActivityQuery; readonly time: number }>({ query: {}, time: 0 });
  return (
    <SecurityFrame title={t('activity.title')} lead={t('activity.lead')}>
      <FilterForm
        accounts={(accounts.data?.accounts ?? []).filter(({ rights }) => rights.includes('read'))}
        onSearch={(query) => {
          // The same search again asks again: what stands in the cache may be a few seconds old.
          readAgain('searchAudit');
          setAsked(({ time }) => ({ query, time: time + 1 }));
        }}
      />
      <ExportPart key={`export ${asked.time}`} query={asked.query} />
      <Found key={asked.time} query={asked.query} />
    </SecurityFrame>
  );
}

function Found({ query }: { readonly query: ActivityQuery }): ReactElement {
  const { t } = useWording();
  const first = useRead('searchAudit', { query: { ...query, limit: PAGE } });
  const older = useOlder(first.data, (before) => api.call('searchAudit', { query: { ...query, before, limit: PAGE } }));
  const proofs = useProofs();
  return (
    <Reading of={first} lines={8}>
      {(data) => {
        const entries = [data, ...older.pages].flatMap((page) => page.entries);
        return (
          <div className="sr-stack">
            <p role="status">
              {t('activity.found', { count: entries.length })} {older.next !== null && t('activity.more')}
            </p>
            {entries.length === 0 ? (
              <EmptyState title={t('activity.emptyTitle')}>{t('activity.emptyText')}</EmptyState>
            ) : (
              <>
                <ProofsOfAll entries={entries} proofs={proofs} />
                <HistoryList
                  top
                  entries={entries}
                  below={(entry, name) => {
                    const found = entries.find(({ id }) => id === entry.id);
                    return (
                      found && (
                        <>
                          <Place entry={found} />
                          <ProofSlot entry={found} name={name} proofs={proofs} />
                        </>
                      )
                    );
                  }}
                />
              </>
            )}
            <More {...older} />
          </div>
        );
      }}
    </Reading>
  );
}

/** Where it stands in the log, and why there when its clock says otherwise. */
function Place({ entry }: { readonly entry: AuditEntryView }): ReactElement {
  const { t, decimal } = useWording();
  const { index, clockBackMs } = entry;
  const { unit, count } = lag(clockBackMs);
  return (
    <div className="sr-small sr-soft">
      {index === null ? t('activity.notLogged') : t('activity.place', { index: decimal(String(index)) })}
      {clockBackMs > 0 && (
        <p className="sr-measure">{t('activity.clockBack', { time: t(`activity.${unit}`, { count }) })}</p>
      )}
    </div>
  );
}
