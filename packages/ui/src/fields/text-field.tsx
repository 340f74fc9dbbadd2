/** A line of text, with an optional sign before or after it (a currency). Values are strings; meaning is the caller's. */
import type { HTMLAttributes, ReactElement, ReactNode, Ref } from 'react';
import { describedBy, Field } from './field.tsx';

export interface TextFieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly name?: string;
  readonly type?: 'text' | 'email' | 'tel' | 'search' | 'date';
  readonly autoComplete?: string;
  readonly inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  readonly autoFocus?: boolean;
  readonly spellCheck?: boolean;
  readonly disabled?: boolean;
  readonly maxLength?: number;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function TextField(props: TextFieldProps): ReactElement {
  const { id, label, hint, error, value, onChange, before, after, type = 'text', spellCheck = false } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <div className="sr-box">
        {before !== undefined && <span className="sr-affix">{before}</span>}
        <input
          ref={props.inputRef}
          id={id}
          name={props.name ?? id}
          type={type}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoComplete={props.autoComplete}
          autoCapitalize="none"
          inputMode={props.inputMode}
          spellCheck={spellCheck}
          disabled={props.disabled}
          maxLength={props.maxLength}
          // biome-ignore lint/a11y/noAutofocus: the caller sets it only on the single field of a step it just opened.
          autoFocus={props.autoFocus}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy(id, hint, error)}
        />
        {after !== undefined && <span className="sr-affix">{after}</span>}
      </div>
    </Field>
  );
}
