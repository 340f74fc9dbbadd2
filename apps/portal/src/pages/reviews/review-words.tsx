/** How a review is called and where it stands, the same wherever it is shown. */
import type { Review } from '@strongroom/contract';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

/** "Friday, November 20, 2026", and until when where the day was not over. */
export function useReviewDay(): (review: Review) => string {
  const { t, date, time } = useWording();
  return ({ day, early, endsAt }) => (early ? t('daily.until', { day: date(day), time: time(endsAt) }) : date(day));
}

export function ReviewState({ review }: { readonly review: Review }): ReactElement {
  const { t } = useWording();
  return <span className="review-state">{t(`daily.state.${review.state}`)}</span>;
}
