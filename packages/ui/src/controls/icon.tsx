/**
 * The few signs the kit draws itself: strokes on a 20 grid, always decorative. Meaning is carried by the words beside
 * them, so every icon is hidden from screen readers. The seal is deliberately not among them: it marks verified proofs.
 */
import type { ReactElement } from 'react';

const PATHS = {
  info: 'M10 9v6M10 5.5v.5',
  warning: 'M10 4v8M10 15.5v.5',
  refused: 'M5 5l10 10M15 5L5 15',
  done: 'M4 10.5l4 4 8-9',
  back: 'M12 4l-6 6 6 6',
  onward: 'M8 4l6 6-6 6',
  wait: 'M10 5v5l3 3',
  open: 'M9.5 10h1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="sr-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {(name === 'info' || name === 'wait') && <circle cx="10" cy="10" r="8.5" />}
      <path d={PATHS[name]} />
    </svg>
  );
}
