/** A stretch of history as a timeline, or a sentence when there is none. */
import type { HistoryEntry } from '@strongroom/contract';
import { EmptyState, Timeline, type TimelineItem } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { toTimeline } from './history.logic.ts';

export interface HistoryListProps {
  readonly entries: readonly HistoryEntry[];
  /** True where the list stands right under the page's own heading. */
  readonly top?: boolean;
  /** What stands below an entry, which is called `name` on the page. */
  readonly below?: (entry: HistoryEntry, name: string) => ReactNode;
}

export function HistoryList({ entries, top = false, below }: HistoryListProps): ReactElement {
  const wording = useWording();
  if (entries.length === 0) return <EmptyState title={wording.t('history.empty')} />;
  const plain = toTimeline(entries, wording);
  const items = entries.flatMap((entry, at): TimelineItem[] => {
    const item = plain[at];
    if (item === undefined) return [];
    return [below === undefined ? item : { ...item, below: below(entry, `${item.title}, ${item.time}`) }];
  });
  return <Timeline label={wording.t('history.title')} items={items} dayLevel={top ? 2 : 3} />;
}
