/** The daily reviews, newest first: which have been seen, and in which something was unusual. */
import type { Review } from '@strongroom/contract';
import { EmptyState } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { More } from '../../problem/more.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useOlder } from '../../session/use-older.ts';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { SecurityFrame } from '../security/security-frame.tsx';
import { ReviewState, useReviewDay } from './review-words.tsx';

export default function ReviewsPage(): ReactElement {
  const { t } = useWording();
  const first = useRead('listReviews', {});
  const older = useOlder(first.data, (before) => api.call('listReviews', { query: { before } }));
  return (
    <SecurityFrame title={t('daily.title')} lead={t('daily.lead')}>
      <Reading of={first} lines={6}>
        {({ reviews }) =>
          reviews.length === 0 ? (
            <EmptyState title={t('daily.empty')}>{t('daily.emptyText')}</EmptyState>
          ) : (
            <div className="sr-stack">
              <ul className="entries">
                {[...reviews, ...older.pages.flatMap((page) => page.reviews)].map((review) => (
                  <ReviewEntry key={review.id} review={review} />
                ))}
              </ul>
              <More {...older} />
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
