/** A message with its code marked and its web addresses usable. Japanese words bring their typeface with them. */
import { type ReactElement, useEffect } from 'react';
import { loadJapaneseFaces } from '../wording/wording.ts';
import { pieces } from './coded-text.logic.ts';

const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/u;

export function CodedText({ text, code }: { readonly text: string; readonly code: string | null }): ReactElement {
  const japanese = JAPANESE.test(text);
  useEffect(() => {
    if (japanese) void loadJapaneseFaces();
  }, [japanese]);
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
