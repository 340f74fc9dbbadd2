/**
 * Finds the one-time code in a message the way a phone does: the domain-bound line (`@example.com #123456`) first, then
 * digits spoken one by one, then the group of digits nearest to a word that says "code" or what it does. Years, amounts and account
 * endings are no codes. A convenience for the drawn phones and for scripts; nothing in the product depends on it.
 */
const DOMAIN_BOUND = /^@[a-z0-9.-]+ #([a-z0-9]{4,10})\b/im;
const SPOKEN = /(?<!\d)\d(?:[\s,.、。]+\d){3,9}(?!\d)/;
const GROUP = /(?<![\d.,+#*•-])(?:\d{6,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{4,5})(?![\d*]|[.,-]\d)/g;
const CUE = /code|pin\b|\bapproves?\b|\bactivates?\b|\bactive\b|\bconfirms?\b|\bapprouve\b|\bconfirme\b|コード|番号/gi;
/** Short groups are often something else, so they count only right behind the word. */
const SHORT = 5;
const SHORT_REACH = 16;

export function findCode(text: string): string | null {
  const bound = DOMAIN_BOUND.exec(text)?.[1];
  if (bound !== undefined) return bound;
  const spoken = SPOKEN.exec(text)?.[0];
  if (spoken !== undefined) return spoken.replace(/\D/g, '');
  const cues = [...text.matchAll(CUE)];
  let best: { readonly digits: string; readonly distance: number } | null = null;
  for (const group of text.matchAll(GROUP)) {
    const digits = group[0].replace(/\D/g, '');
    for (const cue of cues) {
      const behind = group.index - (cue.index + cue[0].length);
      const distance = behind >= 0 ? behind : cue.index - (group.index + group[0].length);
      if (digits.length <= SHORT && (behind < 0 || behind > SHORT_REACH)) continue;
      if (best === null || distance < best.distance) best = { digits, distance };
    }
  }
  return best?.digits ?? null;
}
