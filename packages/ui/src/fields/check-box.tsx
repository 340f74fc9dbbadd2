/** One yes or no, with its consequence under it. Apart from the radio cards: the first page shows this and not those. */
import type { ReactElement, ReactNode } from 'react';

export interface CheckBoxProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckBox({ id, label, hint, checked, onChange }: CheckBoxProps): ReactElement {
  return (
    <div className="sr-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <span>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p className="sr-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </span>
    </div>
  );
}
