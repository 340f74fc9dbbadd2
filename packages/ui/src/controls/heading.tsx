/**
 * The heading of a page or a step. When `takeFocus` is set it receives the focus as it appears, so that a keyboard or a
 * screen reader continues where the content changed instead of at a button that no longer exists.
 */
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';

export interface HeadingProps {
  readonly children: ReactNode;
  readonly lead?: ReactNode;
  readonly takeFocus?: boolean;
}

export function Heading({ children, lead, takeFocus = true }: HeadingProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true });
  }, [takeFocus]);
  return (
    <header className="sr-stack" data-gap="tight">
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
      {lead !== undefined && <p className="sr-soft sr-measure">{lead}</p>}
    </header>
  );
}
