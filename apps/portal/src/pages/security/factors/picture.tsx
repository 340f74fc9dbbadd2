/**
 * The ground of the pictures of factors: strokes on a 48 grid in the colour of the text around them. Decorative, because
 * the words stand beside them.
 */
import type { ReactElement, ReactNode } from 'react';

export function Picture({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <svg className="factor-picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}
