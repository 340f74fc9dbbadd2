/** The platform's own select in the kit's box: it works with every keyboard, reader and phone, and needs no script. */
import type { ReactElement, ReactNode } from 'react';
import { describedBy, Field } from './field.tsx';

export interface SelectFieldProps<Value extends string> {
  readonly id: string;
  readonly label: ReactNode;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>): ReactElement {
  const { id, hint, error } = props;
  const pick = (value: string): void => {
    const found = props.options.find((option) => option.value === value);
    if (found) props.onChange(found.value);
  };
  return (
    <Field id={id} label={props.label} hint={hint} error={error}>
      <div className="sr-box">
        <select
          id={id}
          value={props.value}
          onChange={(event) => pick(event.target.value)}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy(id, hint, error)}
        >
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
    </Field>
  );
}
