/** What happened, newest first, grouped by day. Shape and tone mark the kind; the words always say it too. */
import type { ReactElement, ReactNode } from 'react';

export interface TimelineItem {
  readonly key: string;
  /** Items with the same day text stand under one heading. */
  readonly day: string;
  readonly time: ReactNode;
  readonly dateTime: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** What stands below it: a proof, or the way to one. */
  readonly below?: ReactNode;
  readonly tone?: 'plain' | 'notable' | 'refused' | 'loss';
}

export interface TimelineProps {
  readonly label: string;
  readonly items: readonly TimelineItem[];
  /** The heading level of the days: one below the heading that the timeline stands under. */
  readonly dayLevel?: 2 | 3;
}

interface Day {
  readonly day: string;
  readonly items: TimelineItem[];
}

function byDay(items: readonly TimelineItem[]): readonly Day[] {
  const days: Day[] = [];
  for (const item of items) {
    const last = days.at(-1);
    if (last?.day === item.day) last.items.push(item);
    else days.push({ day: item.day, items: [item] });
  }
  return days;
}

export function Timeline({ label, items, dayLevel = 3 }: TimelineProps): ReactElement {
  const Day = dayLevel === 2 ? 'h2' : 'h3';
  return (
    <section aria-label={label}>
      {byDay(items).map(({ day, items: ofDay }) => (
        // A day may come twice where the order is not the clock's.
        <div key={`${day} ${ofDay[0]?.key}`}>
          <Day className="sr-timeline-day">{day}</Day>
          <ol className="sr-timeline">
            {ofDay.map((item) => (
              <li key={item.key} data-tone={item.tone ?? 'plain'}>
                <div className="sr-row" data-spread data-baseline>
                  <strong>{item.title}</strong>
                  <time className="sr-small sr-soft" dateTime={item.dateTime}>
                    {item.time}
                  </time>
                </div>
                {item.detail !== undefined && <div className="sr-small sr-soft">{item.detail}</div>}
                {item.below !== undefined && <div className="sr-timeline-below">{item.below}</div>}
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}
