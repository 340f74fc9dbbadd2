/** The sentence that opens a step. It takes the focus, which would be lost with the button that led here. */
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';

export function StepLead({ children }: { readonly children: ReactNode }): ReactElement {
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => lead.current?.focus(), []);
  return (
    <p ref={lead} tabIndex={-1}>
      {children}
    </p>
  );
}
