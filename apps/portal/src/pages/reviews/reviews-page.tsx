/** The daily reviews, newest first: which have been seen, and in which something was unusual. */
import type { Review } from '@strongroom/contract';
import { EmptyState } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { More } from '../../problem/more.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { SecurityFrame } from '../security/security-frame.tsx';
import { ReviewState, useReviewDay } from './review-words.tsx';

interface Older {
  readonly reviews: readonly Review[];
  readonly next: string | null;
}

export default function ReviewsPage(): ReactElement {
  const { t } = useWording();
  const first = useRead('listReviews', {});
  const [older, setOlder] = useState<Older | null>(null);
  const act = useAct();
  const next = older === null ? (first.data?.next ?? null) : older.next;
  const more = async (): Promise<void> => {
    if (next === null) return;
    const page = await act.run(() => api.call('listReviews', { query: { before: next } }));
    if (page) setOlder({ reviews: [...(older?.reviews ?? []), ...page.data.reviews], next: page.data.next });
  };
  return (
    <SecurityFrame title={t('daily.title')} lead={t('daily.lead')}>
      <Reading of={first} lines={6}>
        {({ reviews }) =>
          reviews.length === 0 ? (
            <EmptyState title={t('daily.empty')}>{t('daily.emptyText')}</EmptyState>
          ) : (
            <div className="sr-stack">
              <ul className="entries">
                {[...reviews, ...(older?.reviews ?? [])].map((review) => (
                  <ReviewEntry key={review.id} review={review} />
                ))}
              </ul>
              <More act={act} next={next} onMore={more} />
            </div>
          )
        }
      </Reading>
    </SecurityFrame>
  );
}

function ReviewEntry({ review }: { readonly review: Review }): ReactElement {
  const { t } = useWording();
  const dayOf = useReviewDay();
  const entries = Object.values(review.counts).reduce((sum, count) => sum + count, 0);
  const unusual = review.findings.length;
  return (
    <li>
      <div>
        <Link href={`/security/reviews/${review.id}`}>
          <strong>{dayOf(review)}</strong>
        </Link>
        <p className="sr-small sr-soft">
          {unusual === 0 ? t('daily.nothing') : t('daily.unusualCount', { count: unusual })} ·{' '}
          {t('daily.entries', { count: entries })}
        </p>
      </div>
      <ReviewState review={review} />
    </li>
  );
}
