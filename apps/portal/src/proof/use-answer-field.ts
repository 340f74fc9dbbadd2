/** A field for what is typed as an answer: a refused one is emptied and takes the focus, so that its error is heard. */
import { type RefObject, useEffect, useRef, useState } from 'react';

export interface AnswerField {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function useAnswerField(refused: boolean): AnswerField {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!refused) return;
    setText('');
    field.current?.focus();
  }, [refused]);
  return { text, setText, field };
}
