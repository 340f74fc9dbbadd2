/** A small whole number with a key on either side. The value is spoken when it changes, also when it is used up. */
import type { ReactElement, ReactNode } from 'react';
import { useWording } from '../../wording/use-wording.ts';

export interface CounterProps {
  readonly label: string;
  readonly context: string;
  readonly value: number;
  readonly shown: ReactNode;
  readonly onFewer: (() => void) | undefined;
  readonly onMore: (() => void) | undefined;
}

export function Counter({ label, context, value, shown, onFewer, onMore }: CounterProps): ReactElement {
  const { t } = useWording();
  const what = `${context}, ${label}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset per number would bury the four of a channel in frames.
    <div className="counter" role="group" aria-label={what} data-set={value > 0 || undefined}>
      <span className="counter-label" aria-hidden="true">
        {label}
      </span>
      <span className="counter-keys">
        <button
          type="button"
          aria-label={t('faults.fewer', { what })}
          aria-disabled={onFewer === undefined}
          onClick={onFewer}
        >
          −
        </button>
        <output aria-live="polite">{shown}</output>
        <button
          type="button"
          aria-label={t('faults.more', { what })}
          aria-disabled={onMore === undefined}
          onClick={onMore}
        >
          +
        </button>
      </span>
    </div>
  );
}
