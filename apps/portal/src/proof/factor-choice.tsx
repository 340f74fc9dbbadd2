/** Which factor shall prove it. Where a factor has a cap, its remainder stands beside it, and one that cannot do is off. */
import type { OfferedFactor } from '@strongroom/contract';
import { Button, Choice, moneyText } from '@strongroom/ui';
import { type ReactElement, type ReactNode, type SyntheticEvent, useState } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { orderFactors, unbroken } from './proof.logic.ts';

interface Capped {
  readonly remaining?: { readonly amountMinor: number; readonly currency: string } | null;
  readonly sufficient?: boolean;
}

export interface FactorChoiceProps {
  readonly factors: readonly (OfferedFactor & Capped)[];
  readonly busy: boolean;
  readonly onChoose: (factor: OfferedFactor) => void;
  readonly after?: ReactNode;
}

export function FactorChoice({ factors, busy, onChoose, after }: FactorChoiceProps): ReactElement {
  const { t, locale } = useWording();
  const ordered = orderFactors(factors);
  const usable = ordered.filter(({ sufficient }) => sufficient !== false);
  const [chosen, setChosen] = useState<string | null>(usable[0]?.id ?? null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const factor = usable.find(({ id }) => id === chosen);
    if (factor) onChoose(factor);
  };
  return (
    <form className="sr-stack" onSubmit={submit}>
      <Choice
        id="factor"
        legend={t('factorChoice.legend')}
        value={chosen}
        onChange={setChosen}
        options={ordered.map(({ id, kind, hint, lastUsed, remaining, sufficient }) => ({
          value: id,
          label: t(`factor.${kind}.name`),
          hint: t(`factor.${kind}.hint`, { hint: unbroken(hint) }),
          disabled: sufficient === false,
          aside: (
            <>
              {lastUsed && <div className="sr-soft">{t('factorChoice.lastUsed')}</div>}
              {remaining && (
                <div className={sufficient === false ? 'sr-soft' : undefined}>
                  {t('factorChoice.remaining', {
                    amount: moneyText(remaining.amountMinor, remaining.currency, locale),
                  })}
                </div>
              )}
              {sufficient === false && <div>{t(remaining ? 'factorChoice.insufficient' : 'factorChoice.barred')}</div>}
            </>
          ),
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
