/**
 * Finds the one-time code in a message the way a phone does: first the domain-bound line (`@example.com #123456`),
 * then a lone group of digits, then digits spoken one by one. A convenience for the drawn phones and for scripts;
 * nothing in the product depends on it.
 */
const DOMAIN_BOUND = /^@[a-z0-9.-]+ #([a-z0-9]{4,10})\b/im;
const LONE_GROUP = /(?<![\d.,+#*-])(\d{6,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{4,5})(?![\d*]|[.,-]\d)/g;
const SPOKEN = /(?<!\d)\d(?:[\s,.、。]+\d){3,9}(?!\d)/;

export function findCode(text: string): string | null {
  const bound = DOMAIN_BOUND.exec(text)?.[1];
  if (bound !== undefined) return bound;
  const spoken = SPOKEN.exec(text)?.[0];
  if (spoken !== undefined) return spoken.replace(/\D/g, '');
  const groups = [...text.matchAll(LONE_GROUP)].map((match) => match[0].replace(/\D/g, ''));
  return groups.find((group) => group.length >= 6) ?? groups[0] ?? null;
}
