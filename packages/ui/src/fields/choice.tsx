/** Radio cards: one question, few answers, each with a line of explanation and, at the end, what tells them apart. */
import type { ReactElement, ReactNode } from 'react';
import { describedBy, FieldError } from './field.tsx';

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
