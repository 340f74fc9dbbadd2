/** On the Security Centre: the newest review that nobody has said to have seen. Nothing while there is none. */
import { Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';

export function UnseenReview(): ReactElement | null {
  const { t, date } = useWording();
  const { data } = useRead('listReviews', {});
  const unseen = data?.reviews.filter(({ state }) => state !== 'acknowledged') ?? [];
  const [newest] = unseen;
  if (newest === undefined) return null;
  const isUnusual = newest.findings.length > 0;
  return (
    <Notice kind={isUnusual ? 'warning' : 'info'} standing title={t('daily.unseen', { count: unseen.length })}>
      {t(isUnusual ? 'daily.unseenUnusual' : 'daily.unseenUsual', { day: date(newest.day) })}{' '}
      <Link href={`/security/reviews/${newest.id}`}>{t('daily.look')}</Link>
    </Notice>
  );
}
