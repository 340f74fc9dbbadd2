/** A line that must be filled in: sent too short, it says so at the field and takes the focus there. */
import { type RefObject, useRef, useState } from 'react';

export interface Line {
  /** For a text field. */
  readonly field: {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly inputRef: RefObject<HTMLInputElement | null>;
    readonly error?: string;
  };
  /** What was typed; null, with the complaint in plain sight, while it is too short. */
  taken(): string | null;
  clear(): void;
}

export function useLine(wish: { readonly least: number; readonly missing: string; readonly initial?: string }): Line {
  const { least, missing, initial = '' } = wish;
  const [text, setText] = useState(initial);
  const [short, setShort] = useState(false);
  const inputRef = useRef<HTMLInputElement>(null);
  const onChange = (value: string): void => {
    setText(value);
    setShort(false);
  };
  return {
    field: { value: text, onChange, inputRef, ...(short && { error: missing }) },
    taken() {
      const line = text.trim();
      if (line.length >= least) return line;
      setShort(true);
      inputRef.current?.focus();
      return null;
    },
    clear: () => onChange(''),
  };
}
