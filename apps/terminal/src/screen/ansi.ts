/** How lines become a picture in a terminal (ECMA-48): drawn over the last one, so that nothing flickers. */
import { plain } from '../plain-text.ts';
import type { Line } from './screen.view.ts';

const STYLES: Readonly<Record<NonNullable<Line['style']>, string>> = {
  heading: '\u001b[1m',
  good: '\u001b[32m',
  alarm: '\u001b[1;31m',
  quiet: '\u001b[2m',
};
const PLAIN = '\u001b[0m';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The alternate screen, without a cursor; what stood there before comes back afterwards. */
export const ENTER = '\u001b[?1049h\u001b[?25l';
export const LEAVE = '\u001b[?25h\u001b[?1049l';

/** `colours` is off where the person asked for none (NO_COLOR); the words say everything. */
export function paint(lines: readonly Line[], colours: boolean): string {
  const drawn = lines.map(({ text, style }) => {
    const safe = plain(text);
    const inStyle = style === undefined || !colours ? safe : `${STYLES[style]}${safe}${PLAIN}`;
    return inStyle + CLEAR_LINE;
  });
  return HOME + drawn.join('\r\n') + CLEAR_BELOW;
}

/** Keys as they were pressed; arrows and the like, which mean nothing here, are left out. */
export const keysIn = (chunk: string): string[] =>
  chunk.length > 1 && chunk.startsWith('\u001b') ? [] : [...chunk].filter((key) => key !== '\u001b');
