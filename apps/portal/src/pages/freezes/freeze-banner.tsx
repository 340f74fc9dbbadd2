/** What stands still, why and until when, calmly on every page. Read beside the page, which does not wait for it. */
import { Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { longestFreeze } from './freezes.logic.ts';

const EVERY_MS = 60_000;

export default function FreezeBanner(): ReactElement | null {
  const { t, dateTime } = useWording();
  const { data } = useRead('listFreezes', {}, { everyMs: EVERY_MS });
  const freeze = longestFreeze(data?.freezes ?? []);
  if (freeze === null) return null;
  return (
    <Notice kind="warning" standing title={t(`freeze.${freeze.level}`)}>
      {t(`freeze.cause.${freeze.cause}`, { time: dateTime(freeze.placedAt) })}{' '}
      {freeze.until === null ? t('freeze.desk') : t('freeze.until', { time: dateTime(freeze.until) })}
    </Notice>
  );
}
