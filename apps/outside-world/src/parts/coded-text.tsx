/** A message with its code marked and its web addresses usable. */
import type { ReactElement } from 'react';
import { pieces } from './coded-text.logic.ts';

export function CodedText({ text, code }: { readonly text: string; readonly code: string | null }): ReactElement {
  return (
    <>
      {pieces(text, code).map((piece) => {
        if (piece.kind === 'code') return <mark key={piece.at}>{piece.text}</mark>;
        if (piece.kind === 'text') return <span key={piece.at}>{piece.text}</span>;
        return (
          <a key={piece.at} href={piece.text} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        );
      })}
    </>
  );
}
