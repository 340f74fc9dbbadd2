/**
 * The spellings in which passwords are hashed and compared. Only `normalisePassword` touches what is stored; folding is
 * for comparison with lists and personal data and throws much away.
 */

/**
 * Applied before hashing, on enrolment and on every sign-in: the same keys give composed characters on one system and
 * decomposed ones on another ("é", "が"), and without NFC the owner would be locked out on a new device. NFC and not
 * NFKC (NIST SP 800-63B-4): the latter would make different passwords equal. A lone surrogate has no UTF-8; the
 * hash would replace it silently, so it is replaced here, where length and rules still see it.
 */
export const normalisePassword = (password: string): string => password.toWellFormed().normalize('NFC');

/** Case, width and kana form gone, accents kept: the form in which keyboard rows are recognised. */
export function foldCase(text: string): string {
  const folded = text.toWellFormed().normalize('NFKC').toLowerCase().normalize('NFKC');
  return folded.replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_OFFSET));
}

/** Accents and invisible characters gone too: the form in which blocklists and personal data are compared. */
export function foldForComparison(text: string): string {
  return foldCase(text).normalize('NFKD').replace(UNSEEN, '').toLowerCase().normalize('NFKC');
}

const KATAKANA = /[\u30A1-\u30F6]/gu;
const KATAKANA_OFFSET = 0x60;
/** Combining marks of European scripts (not the voicing marks of kana) and what shows nothing on screen. */
const UNSEEN = /[\u0300-\u036F\p{Default_Ignorable_Code_Point}]/gu;

const SUBSTITUTIONS: ReadonlyMap<string, string> = new Map([
  ['4', 'a'],
  ['@', 'a'],
  ['8', 'b'],
  ['(', 'c'],
  ['3', 'e'],
  ['€', 'e'],
  ['6', 'g'],
  ['9', 'g'],
  ['0', 'o'],
  ['$', 's'],
  ['5', 's'],
  ['7', 't'],
  ['+', 't'],
  ['2', 'z'],
]);
/** These stand for two letters each. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['1', '!', '|']);

/** "p4$$w0rd" read as letters, once for each letter the ambiguous signs may mean. One character stays one. */
export function withoutSubstitutions(folded: readonly string[]): readonly (readonly string[])[] {
  return ['i', 'l'].map((ambiguous) =>
    folded.map((character) => (AMBIGUOUS.has(character) ? ambiguous : (SUBSTITUTIONS.get(character) ?? character))),
  );
}

const SEPARATOR = /[\s\p{P}\p{S}]/u;

export const isSeparator = (character: string): boolean => SEPARATOR.test(character);
