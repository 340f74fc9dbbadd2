/**
 * How much each factor may still prove, as gauges. A text message and a call are two ways to one phone and spend from
 * one budget, so they stand as one. A factor without a cap says so in words, and one line names what would move more.
 */
import { Countdown, Gauge, moneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { byFactor, heldLimits, type Limit, wouldMoveMore } from './limits.logic.ts';

export function Limits({ limits }: { readonly limits: readonly Limit[] }): ReactElement {
  const { t } = useWording();
  const factors = useRead('listFactors', {});
  return (
    <Reading of={factors}>
      {(held) => {
        const more = wouldMoveMore(limits, held).map((kind) => t(`factor.${kind}.name`));
        return (
          <>
            <Gauges limits={heldLimits(limits, held.factors)} />
            {more.length > 0 && <p className="sr-small">{t('limits.more', { names: more.join(', ') })}</p>}
          </>
        );
      }}
    </Reading>
  );
}

function Gauges({ limits }: { readonly limits: readonly Limit[] }): ReactElement {
  const { t } = useWording();
  return (
    <div className="limits">
      {byFactor(limits).map((limit) => (
        <div key={limit.method} className="sr-stack" data-gap="tight">
          <h3>{limit.shared ? t('limits.phone') : t(`method.${limit.method}`)}</h3>
          <CapGauge label={t('limits.day')} use={limit.day} />
          <CapGauge label={t('limits.fiveDays')} use={limit.fiveBusinessDays} />
          {limit.lowered && <Lowered {...limit.lowered} />}
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

/** Why it is less than usual, and when that ends: then the limits are read again. */
function Lowered({ cooldown, optedOut }: NonNullable<Limit['lowered']>): ReactElement {
  const { t, dateTime } = useWording();
  return (
    <>
      {cooldown && (
        <p className="sr-small">
          <Countdown
            key={cooldown.until}
            untilMs={Date.parse(cooldown.until)}
            now={api.now}
            onEnd={() => readAgain('getWithdrawalLimits', 'listFactors')}
            words={(clock) => t(`limits.lowered.${cooldown.reason}`, { time: dateTime(cooldown.until), clock })}
          />
        </p>
      )}
      {optedOut && (
        <p className="sr-small">
          {t('limits.optedOut')} <Link href="/security/factors/opt-out">{t('optOut.title')}</Link>
        </p>
      )}
    </>
  );
}
