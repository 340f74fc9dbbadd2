/** The states around content: waiting (with a word for screen readers) and empty (with a next step where there is one). */
import type { ReactElement, ReactNode } from 'react';

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

export function Progress({ label }: { readonly label: string }): ReactElement {
  return <div className="sr-progress" role="progressbar" aria-label={label} />;
}

export interface EmptyStateProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
}

export function EmptyState({ title, children }: EmptyStateProps): ReactElement {
  return (
    <div className="sr-empty">
      <strong>{title}</strong>
      {children}
    </div>
  );
}
