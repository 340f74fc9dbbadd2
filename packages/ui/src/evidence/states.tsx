/** The states around content: under way, and empty with a next step where there is one. */
import type { ReactElement, ReactNode } from 'react';

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
