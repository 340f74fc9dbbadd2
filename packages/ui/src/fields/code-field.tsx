/**
 * One input for a one-time code: the phone offers the received code (one-time-code), the number pad opens, pasting with
 * spaces works. Six separate boxes break all three and screen readers besides.
 */
import type { ReactElement, ReactNode, Ref } from 'react';
import { normaliseCode } from './code-field.logic.ts';
import { describedBy, Field } from './field.tsx';

export interface CodeFieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: string;
  /** Receives the code with spaces, hyphens and full-width digits already understood. */
  readonly onChange: (code: string) => void;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** Recovery codes hold letters; a number pad would lock people out. */
  readonly alphabet?: 'digits' | 'letters';
  readonly autoFocus?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function CodeField(props: CodeFieldProps): ReactElement {
  const { id, hint, error } = props;
  return (
    <Field id={id} label={props.label} hint={hint} error={error}>
      <div className="sr-box">
        <input
          ref={props.inputRef}
          id={id}
          name={id}
          className="sr-code"
          type="text"
          inputMode={props.alphabet === 'letters' ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={40}
          value={props.value}
          onChange={(event) => props.onChange(normaliseCode(event.target.value))}
          // biome-ignore lint/a11y/noAutofocus: the caller sets it only on the single field of a step it just opened.
          autoFocus={props.autoFocus}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy(id, hint, error)}
        />
      </div>
    </Field>
  );
}
