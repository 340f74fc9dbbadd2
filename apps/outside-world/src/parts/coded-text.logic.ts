/** Cuts a message into plain words, its one-time code and web addresses. Only http and https become links. */
export interface Piece {
  readonly kind: 'text' | 'code' | 'link';
  readonly text: string;
  readonly at: number;
}

const escaped = (character: string): string => character.replace(/[^\w]/gu, '\\$&');

export function pieces(text: string, code: string | null): readonly Piece[] {
  const wanted = [String.raw`(?<link>https?:\/\/[^\s<>"'）」、。]+[^\s<>"'.,;:!?)）」、。])`];
  if (code !== null) {
    const spaced = [...code].map(escaped).join(String.raw`[\s,、.-]{0,2}`);
    wanted.push(String.raw`(?<code>(?<!\w)${spaced}(?!\w))`);
  }
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(wanted.join('|'), 'gu'))) {
    if (match.index > from) found.push({ kind: 'text', text: text.slice(from, match.index), at: from });
    const kind = match.groups?.link === undefined ? 'code' : 'link';
    found.push({ kind, text: match[0], at: match.index });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from), at: from });
  return found;
}
