/**
 * How much each factor may still prove, as gauges. A text message and a call are two ways to one phone and spend from
 * one budget, so they stand as one. A factor without a cap says so in words.
 */
import type { CallData } from '@strongroom/sdk';
import { Gauge, moneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

type Limit = CallData<'getWithdrawalLimits'>['limits'][number];

/** The server counts both methods of the phone together; were they ever to differ, both would show. */
function byFactor(limits: readonly Limit[]): readonly (Limit & { readonly shared: boolean })[] {
  const same = (a: Limit, b: Limit): boolean =>
    JSON.stringify([a.day, a.fiveBusinessDays]) === JSON.stringify([b.day, b.fiveBusinessDays]);
  const message = limits.find(({ method }) => method === 'sms');
  const call = limits.find(({ method }) => method === 'voice');
  const shared = message !== undefined && call !== undefined && same(message, call);
  return limits
    .filter((limit) => !(shared && limit === call))
    .map((limit) => ({ ...limit, shared: shared && limit === message }));
}

export function Limits({ limits }: { readonly limits: readonly Limit[] }): ReactElement {
  const { t } = useWording();
  return (
    <div className="limits">
      {byFactor(limits).map((limit) => (
        <div key={limit.method} className="sr-stack" data-gap="tight">
          <h3>{limit.shared ? t('limits.phone') : t(`method.${limit.method}`)}</h3>
          <CapGauge label={t('limits.day')} use={limit.day} />
          <CapGauge label={t('limits.fiveDays')} use={limit.fiveBusinessDays} />
        </div>
      ))}
    </div>
  );
}

function CapGauge({ label, use }: { readonly label: string; readonly use: Limit['day'] }): ReactElement {
  const { t, locale } = useWording();
  const { cap, used, remaining } = use;
  if (cap === null || remaining === null) {
    return <p className="sr-small">{t('limits.none', { label })}</p>;
  }
  return (
    <Gauge
      label={<span className="sr-small">{label}</span>}
      used={used.amountMinor}
      limit={cap.amountMinor}
      usedText={t('limits.used', {
        used: moneyText(used.amountMinor, used.currency, locale),
        cap: moneyText(cap.amountMinor, cap.currency, locale),
      })}
      leftText={t('limits.left', { left: moneyText(remaining.amountMinor, remaining.currency, locale) })}
    />
  );
}
