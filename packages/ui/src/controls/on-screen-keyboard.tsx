/**
 * Entry without a hardware keyboard, against key loggers on machines that are not one's own. Every key is a real button
 * (Tab, Enter and screen readers work) and the board may be shuffled. It shows nothing of what was typed. It does not
 * help against screen recording; the hint that the app shows beside it says so.
 */
import { type ReactElement, useState } from 'react';
import { type Board, LETTER_BOARD, SYMBOL_BOARD, shuffled } from './keyboard.layout.ts';

export interface KeyboardWords {
  readonly label: string;
  readonly shift: string;
  readonly symbols: string;
  readonly letters: string;
  readonly space: string;
  readonly erase: string;
  readonly shuffle: string;
  readonly close: string;
}

export interface OnScreenKeyboardProps {
  readonly words: KeyboardWords;
  readonly onType: (character: string) => void;
  readonly onErase: () => void;
  readonly onClose: () => void;
}

const randomByte = (): number => crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;

export function OnScreenKeyboard({ words, onType, onErase, onClose }: OnScreenKeyboardProps): ReactElement {
  const [shift, setShift] = useState(false);
  const [symbols, setSymbols] = useState(false);
  const [boards, setBoards] = useState<{ letters: Board; symbols: Board } | null>(null);
  const board = symbols ? (boards?.symbols ?? SYMBOL_BOARD) : (boards?.letters ?? LETTER_BOARD);
  const toggleShuffle = (): void =>
    setBoards(
      boards === null
        ? { letters: shuffled(LETTER_BOARD, randomByte), symbols: shuffled(SYMBOL_BOARD, randomByte) }
        : null,
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would announce form semantics; this is a group of keys.
    <div className="sr-keys" role="group" aria-label={words.label}>
      {board.map((row) => (
        <div className="sr-keys-row" key={row.map(([plain]) => plain).join('')}>
          {row.map(([plain, shifted]) => (
            <button key={plain} type="button" onClick={() => onType(shift ? shifted : plain)}>
              {shift ? shifted : plain}
            </button>
          ))}
        </div>
      ))}
      <div className="sr-keys-row">
        <button type="button" data-word aria-pressed={shift} onClick={() => setShift(!shift)}>
          {words.shift}
        </button>
        <button type="button" data-word onClick={() => setSymbols(!symbols)}>
          {symbols ? words.letters : words.symbols}
        </button>
        <button type="button" data-word onClick={() => onType(' ')}>
          {words.space}
        </button>
        <button type="button" data-word onClick={onErase}>
          {words.erase}
        </button>
      </div>
      <div className="sr-keys-row">
        <button type="button" data-word aria-pressed={boards !== null} onClick={toggleShuffle}>
          {words.shuffle}
        </button>
        <button type="button" data-word onClick={onClose}>
          {words.close}
        </button>
      </div>
    </div>
  );
}
