/**
 * The frame of every field: label above, hint below it, error between hint and control, all tied together for screen
 * readers (GOV.UK order). The error says what to do, in the words of the app.
 */
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';

export interface FieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly children: ReactNode;
}

/** Which descriptions a control points at, or nothing. */
export function describedBy(id: string, hint: ReactNode, error: ReactNode, also?: string): string | undefined {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`, also].filter(
    (part): part is string => typeof part === 'string',
  );
  return ids.length > 0 ? ids.join(' ') : undefined;
}

export function FieldError({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactElement {
  return (
    <p className="sr-error" id={`${id}-error`}>
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  );
}

export function Field({ id, label, hint, error, children }: FieldProps): ReactElement {
  return (
    <div className="sr-field" data-error={error === undefined ? undefined : ''}>
      <label className="sr-label" htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p className="sr-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && <FieldError id={id}>{error}</FieldError>}
      {children}
    </div>
  );
}
