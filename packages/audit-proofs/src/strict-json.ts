/**
 * JSON that came from a stranger, read without guessing: an object of exactly the members expected, each once, text
 * without lone surrogates. A member written twice would show one value to us and the other to the next reader, and a
 * lone surrogate becomes U+FFFD in UTF-8, so that two texts would hash alike.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Null for what is no such object. */
export function parseRecord(text: string): JsonRecord | null {
  if (!text.isWellFormed()) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  // Each key and each text is one literal; a member that was written twice leaves two behind and counts once.
  return isRecord(value) && countTexts(value) === (text.match(LITERALS)?.length ?? 0) ? value : null;
}

const LITERALS = /"(?:[^"\\]|\\.)*"/g;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const hasExactly = (record: JsonRecord, members: readonly string[]): boolean =>
  Object.keys(record).length === members.length && members.every((member) => Object.hasOwn(record, member));

/** NaN, which equals nothing, when a text in it is not well formed. */
function countTexts(value: unknown): number {
  if (typeof value === 'string') return value.isWellFormed() ? 1 : Number.NaN;
  if (Array.isArray(value)) return value.reduce<number>((total, item) => total + countTexts(item), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce((total, [key, item]) => total + countTexts(key) + countTexts(item), 0);
}
