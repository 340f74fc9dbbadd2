/** Spoken words as a caption: words and single digits with the time each takes, and the text a voice should read. */
export interface SpokenPart {
  readonly text: string;
  readonly digit: boolean;
  readonly ms: number;
}

const DIGIT_MS = 750;
const WORD_MS = 180;
const CHARACTER_MS = 55;

/** Every digit stands alone; everything between digits is cut at spaces. Nothing but white space is dropped. */
export function spokenParts(words: string): readonly SpokenPart[] {
  return [...words.matchAll(/\d|[^\d\s]+/gu)].map(([text]) =>
    /\d/u.test(text)
      ? { text, digit: true, ms: DIGIT_MS }
      : { text, digit: false, ms: WORD_MS + CHARACTER_MS * text.length },
  );
}

/** A run of digits would be read as one big number; commas make the voice read them one by one. */
export const voiceText = (words: string): string => words.replace(/\d(?=\d)/gu, '$&, ');

/** How many digits of the code were read so far; a repetition starts no second row. */
export function digitsHeard(parts: readonly SpokenPart[], position: number, code: string | null): number {
  const heard = parts.slice(0, position).filter((part) => part.digit).length;
  return Math.min(heard, code?.length ?? 0);
}
