/** A field for what is typed as an answer: a refused one is emptied and takes the focus, so that its error is heard. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

export interface AnswerField {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function useAnswerField(refused: boolean): AnswerField {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // Before the message is on the screen: whoever reads it and types at once must not have the new answer taken away.
  useLayoutEffect(() => {
    if (!refused) return;
    setText('');
    field.current?.focus();
  }, [refused]);
  return { text, setText, field };
}
