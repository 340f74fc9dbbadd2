/**
 * A password. Pasting is welcome (password managers are the best defence there is), it can be shown, and Caps Lock is
 * mentioned while it is on. It never limits length silently: what is typed is what is sent.
 */
import { type KeyboardEvent, type ReactElement, type ReactNode, useState } from 'react';
import { describedBy, Field } from './field.tsx';

export interface PasswordWords {
  readonly show: string;
  readonly hide: string;
  readonly capsLock: string;
}

export interface PasswordFieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly words: PasswordWords;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** The id of further text that describes the field, such as a list of rules. */
  readonly describedByAlso?: string;
}

export function PasswordField(props: PasswordFieldProps): ReactElement {
  const { id, hint, error, words, value, onChange } = props;
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const watch = (event: KeyboardEvent): void => setCaps(event.getModifierState('CapsLock'));
  return (
    <Field id={id} label={props.label} hint={hint} error={error}>
      <div className="sr-box">
        <input
          id={id}
          name={id}
          type={shown ? 'text' : 'password'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={watch}
          onKeyUp={watch}
          onBlur={() => setCaps(false)}
          autoComplete={props.autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={describedBy(id, hint, error, props.describedByAlso)}
        />
        <button type="button" aria-pressed={shown} aria-controls={id} onClick={() => setShown(!shown)}>
          {shown ? words.hide : words.show}
        </button>
      </div>
      <p className="sr-hint" role="status">
        {caps ? words.capsLock : ''}
      </p>
    </Field>
  );
}
