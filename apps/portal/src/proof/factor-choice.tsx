/**
 * Which factor shall prove it. Where a factor has a cap, its remainder stands beside it. One that cannot do is off, and
 * its reason is part of its name: nobody is left wondering where theirs went, nor what to use instead.
 */
import type { OfferedFactor } from '@strongroom/contract';
import { Button, Choice, moneyText } from '@strongroom/ui';
import { type ReactElement, type ReactNode, type SyntheticEvent, useState } from 'react';
import { useWording, type Wording } from '../wording/use-wording.ts';
import { lastFactor, rememberFactor } from './last-factor.ts';
import { insteadOf, mayProve, orderFactors, unbroken, usedLast } from './proof.logic.ts';

interface Capped {
  readonly remaining?: { readonly amountMinor: number; readonly currency: string } | null;
  readonly sufficient?: boolean;
  readonly payeeTooNew?: boolean;
}
type Choosable = OfferedFactor & Capped;

export interface FactorChoiceProps {
  readonly factors: readonly Choosable[];
  readonly busy: boolean;
  readonly onChoose: (factor: OfferedFactor) => void;
  /** Whether this browser may keep which kind was chosen: not where it is anybody's. */
  readonly remembers: boolean;
  readonly after?: ReactNode;
}

/** What stands under the name: what will be asked, and what lowers or refuses it. */
function hintOf(
  { t, dateTime }: Wording,
  { kind, hint, refused, cooldown, remaining }: Choosable,
  stronger: readonly Choosable[],
): ReactNode {
  const name = [...new Set(stronger.map((each) => t(`factor.${each.kind}.name`)))].join(', ');
  return (
    <>
      {t(`factor.${kind}.hint`, { hint: unbroken(hint) })}
      {refused === 'forbidden' && <strong>{t('factorChoice.forbidden')}</strong>}
      {refused === 'synced' && <strong>{t('factorChoice.synced')}</strong>}
      {refused === 'undeliverable' && <strong>{t('factorChoice.undeliverable')}</strong>}
      {refused === 'weaker' && <strong>{t('factorChoice.weaker', { name })}</strong>}
      {/* Only where money moves: everything else it proves as ever. */}
      {refused === null && cooldown !== null && remaining && (
        <span className="sr-hint"> {t('factorChoice.cooldown', { time: dateTime(cooldown.until) })}</span>
      )}
    </>
  );
}

/** What tells it from the others, at the end of its line. */
function asideOf(
  { t, locale }: Wording,
  { refused, remaining, sufficient, payeeTooNew }: Choosable,
  lastUsed: boolean,
): ReactNode {
  const why = payeeTooNew ? 'payeeTooNew' : remaining ? 'insufficient' : 'barred';
  return (
    <>
      {lastUsed && <div className="sr-soft">{t('factorChoice.lastUsed')}</div>}
      {remaining && refused === null && (
        <div className={sufficient === false ? 'sr-soft' : undefined}>
          {t('factorChoice.remaining', { amount: moneyText(remaining.amountMinor, remaining.currency, locale) })}
        </div>
      )}
      {sufficient === false && refused === null && <div>{t(`factorChoice.${why}`)}</div>}
    </>
  );
}

export function FactorChoice({ factors, busy, onChoose, remembers, after }: FactorChoiceProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  // Read once: what is chosen here must not move under the finger.
  const [here] = useState(lastFactor);
  const ordered = orderFactors(factors, here);
  const usable = ordered.filter(mayProve);
  const stronger = insteadOf(ordered);
  const [chosen, setChosen] = useState<string | null>(usable[0]?.id ?? null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const factor = usable.find(({ id }) => id === chosen);
    if (!factor) return;
    if (remembers) rememberFactor(factor.kind);
    onChoose(factor);
  };
  return (
    <form className="sr-stack" onSubmit={submit}>
      <Choice
        id="factor"
        legend={t('factorChoice.legend')}
        value={chosen}
        onChange={setChosen}
        options={ordered.map((factor) => ({
          value: factor.id,
          label: t(`factor.${factor.kind}.name`),
          hint: hintOf(wording, factor, stronger),
          disabled: !mayProve(factor),
          aside: asideOf(wording, factor, usedLast(factor, factors, here)),
        }))}
      />
      <div className="sr-row">
        <Button type="submit" busy={busy} disabled={usable.length === 0}>
          {t('action.continue')}
        </Button>
        {after}
      </div>
    </form>
  );
}
