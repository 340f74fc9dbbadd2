/**
 * What is wrong with a form, at its top, taking the focus when it appears; each line leads to its field. Give it a new
 * `key` per submission so that it takes the focus again.
 */
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';

export interface ErrorSummaryProps {
  readonly title: ReactNode;
  readonly errors: readonly { readonly fieldId: string; readonly message: ReactNode }[];
}

export function ErrorSummary({ title, errors }: ErrorSummaryProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} className="sr-summary" role="alert" tabIndex={-1}>
      <h2>{title}</h2>
      <ul>
        {errors.map(({ fieldId, message }) => (
          <li key={fieldId}>
            <a
              href={`#${fieldId}`}
              onClick={(event) => {
                // A fragment in the address would be mistaken for an opening token; only the focus moves.
                event.preventDefault();
                document.getElementById(fieldId)?.focus();
              }}
            >
              {message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
