/** A small curve of the last hours: shape only, so it is hidden from screen readers; the figures stand beside it. */
import type { ReactElement } from 'react';

const WIDTH = 96;
const HEIGHT = 24;
const EDGE = 2;

function coursePath(values: readonly number[]): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
  return values
    .map((value, index) => {
      const x = EDGE + index * step;
      const y = HEIGHT - EDGE - ((value - low) / span) * (HEIGHT - 2 * EDGE);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

export function Course({ prices }: { readonly prices: readonly string[] }): ReactElement {
  return (
    <svg className="course" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={coursePath(prices.map(Number))} />
    </svg>
  );
}
