/** Radio cards: one question, few answers, each with a line of explanation. Plus a check box and a native select. */
import type { ReactElement, ReactNode } from 'react';
import { describedBy, Field, FieldError } from './field.tsx';

export interface ChoiceOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

export interface ChoiceProps<Value extends string> {
  readonly id: string;
  readonly legend: ReactNode;
  readonly options: readonly ChoiceOption<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>): ReactElement {
  const { id, hint, error } = props;
  return (
    <fieldset
      className="sr-field"
      data-error={error === undefined ? undefined : ''}
      aria-describedby={describedBy(id, hint, error)}
    >
      <legend>{props.legend}</legend>
      {hint !== undefined && (
        <p className="sr-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && <FieldError id={id}>{error}</FieldError>}
      <div className="sr-choices">
        {props.options.map((option, index) => (
          <label className="sr-choice" key={option.value}>
            <input
              id={index === 0 ? id : undefined}
              type="radio"
              name={id}
              value={option.value}
              checked={props.value === option.value}
              disabled={option.disabled}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              <strong>{option.label}</strong>
              {option.hint !== undefined && <span className="sr-hint">{option.hint}</span>}
            </span>
            {option.aside !== undefined && <span className="sr-choice-aside">{option.aside}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

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
