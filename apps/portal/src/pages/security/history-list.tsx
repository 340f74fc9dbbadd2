/** A stretch of history as a timeline, or a sentence when there is none. */
import type { HistoryEntry } from '@strongroom/contract';
import { EmptyState, Timeline } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { toTimeline } from './history.logic.ts';

export interface HistoryListProps {
  readonly entries: readonly HistoryEntry[];
  /** True where the list stands right under the page's own heading. */
  readonly top?: boolean;
}

export function HistoryList({ entries, top = false }: HistoryListProps): ReactElement {
  const wording = useWording();
  if (entries.length === 0) return <EmptyState title={wording.t('history.empty')} />;
  return <Timeline label={wording.t('history.title')} items={toTimeline(entries, wording)} dayLevel={top ? 2 : 3} />;
}
