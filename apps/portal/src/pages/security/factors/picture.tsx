/** The ground of the pictures of factors: one size, one stroke, in the colour of the text around it. */
import type { ReactElement, ReactNode } from 'react';

export function Picture({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <svg className="factor-picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}
