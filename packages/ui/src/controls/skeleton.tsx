/** The shape of what is still to come, with a word for screen readers. */
import type { ReactElement } from 'react';

export interface SkeletonProps {
  readonly label: string;
  readonly lines?: number;
}

export function Skeleton({ label, lines = 3 }: SkeletonProps): ReactElement {
  return (
    <div className="sr-skeleton" role="status">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity.
        <span key={line} aria-hidden="true" />
      ))}
      <p className="sr-unseen">{label}</p>
    </div>
  );
}
