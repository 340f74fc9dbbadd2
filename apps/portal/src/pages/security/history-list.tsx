/** A stretch of history as a timeline, or a sentence when there is none. */
import type { HistoryEntry } from '@strongroom/contract';
import { EmptyState, Timeline } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { toTimeline } from './history.logic.ts';

export function HistoryList({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactElement {
  const wording = useWording();
  if (entries.length === 0) return <EmptyState title={wording.t('history.empty')} />;
  return <Timeline label={wording.t('history.title')} items={toTimeline(entries, wording)} />;
}
