/**
 * What people really type for a code: spaces, hyphens, full-width digits from a Japanese keyboard. All of it is read
 * as the code it means; anything else is kept, so that the server (not a silent filter) says the code is wrong.
 */
export function normaliseCode(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\u2010-\u2015-]/gu, '');
}
