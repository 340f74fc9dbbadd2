/** Why an account cannot be closed yet, and the way to what has to be done first. */
import type { ClosingView } from '@strongroom/contract';
import { moneyText, Notice } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { useWording } from '../../wording/use-wording.ts';

export interface ObstacleProps {
  readonly rule: NonNullable<ClosingView['inTheWay']> | 'asked' | 'closed';
  readonly remaining: ClosingView['remaining'];
  /** Absent where the way is shown elsewhere on the page. */
  readonly accountId?: string;
  /** It answers what was just pressed. */
  readonly focus?: boolean;
}

export function Obstacle({ rule, remaining, accountId, focus = false }: ObstacleProps): ReactElement {
  const { t, locale } = useWording();
  const amount = remaining === null ? '' : moneyText(remaining.amountMinor, remaining.currency, locale);
  const words = { title: t(`closing.inTheWay.${rule}.title`), actions: waysFrom() };
  const text = t(`closing.inTheWay.${rule}.text`, { amount });
  return focus ? (
    <Notice kind="refused" focus {...words}>
      {text}
    </Notice>
  ) : (
    <Notice kind="warning" standing {...words}>
      {text}
    </Notice>
  );

  function waysFrom(): ReactNode {
    if (accountId === undefined) return null;
    if (rule === 'card-request') return <Link href="/security/factors/security-card">{t('closing.toCard')}</Link>;
    if (rule !== 'balance') return null;
    return (
      <>
        <Link href={`/withdraw?account=${accountId}`}>{t('closing.toWithdraw')}</Link>
        <Link href={`/?account=${accountId}`}>{t('closing.toHoldings')}</Link>
      </>
    );
  }
}
