/**
 * A PIN of letters and digits. Browsers must neither remember nor offer it, and the keyboard must not capitalise it: the
 * server tells upper from lower case. It can be shown, because a thumb on glass errs.
 */
import { Field } from '@strongroom/ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useWording } from '../wording/use-wording.ts';

export interface PinFieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly autoFocus?: boolean;
}

const LONGEST = 32;

export function PinField(props: PinFieldProps): ReactElement {
  const { t } = useWording();
  const { id, hint, error } = props;
  const [shown, setShown] = useState(false);
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <Field id={id} label={props.label} hint={hint} error={error}>
      <div className="sr-box">
        <input
          id={id}
          name={id}
          className="pin"
          type={shown ? 'text' : 'password'}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={LONGEST}
          // biome-ignore lint/a11y/noAutofocus: the caller sets it only on the first field of a step it just opened.
          autoFocus={props.autoFocus}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={described === '' ? undefined : described}
        />
        <button type="button" aria-pressed={shown} aria-controls={id} onClick={() => setShown(!shown)}>
          {shown ? t('pin.hide') : t('pin.show')}
        </button>
      </div>
    </Field>
  );
}
