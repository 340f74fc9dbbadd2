/** A limit as a ruler: what is used, what is left. Figures stand beside it in words; the drawing is an extra. */
import { type ReactElement, type ReactNode, useId } from 'react';

export interface GaugeProps {
  readonly label: ReactNode;
  readonly used: number;
  readonly limit: number;
  readonly usedText: string;
  readonly leftText: string;
}

const TICKS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100] as const;

export function Gauge({ label, used, limit, usedText, leftText }: GaugeProps): ReactElement {
  const id = useId();
  const share = limit > 0 ? Math.min(1, Math.max(0, used / limit)) : 1;
  return (
    <div className="sr-gauge" data-spent={share >= 1 || undefined}>
      <span id={id}>{label}</span>
      <meter
        className="sr-unseen"
        aria-labelledby={id}
        min={0}
        max={limit}
        value={Math.min(used, limit)}
        aria-valuetext={`${usedText}, ${leftText}`}
      />
      <svg className="sr-gauge-scale" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
        <rect className="sr-gauge-rail" x="0" y="2" width="100" height="9" />
        <rect className="sr-gauge-fill" x="0" y="2" width={share * 100} height="9" />
        {TICKS.map((tick) => (
          <line className="sr-gauge-ticks" key={tick} x1={tick} x2={tick} y1="13" y2={tick % 50 === 0 ? 20 : 16.5} />
        ))}
      </svg>
      <span className="sr-gauge-words">
        <span>{usedText}</span>
        <span className="sr-soft">{leftText}</span>
      </span>
    </div>
  );
}
