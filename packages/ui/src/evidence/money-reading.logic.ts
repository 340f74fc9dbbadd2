/** Reading the amounts that people type: into whole minor units, or not at all. It refuses to guess. */
import { minorDigitsOf } from './money.logic.ts';

/**
 * `1,234.50`, `1 234,50`, `1.234,50`, `１２３４` to minor units; null when it is not plainly one amount. One separator with
 * three digits behind it (`1.250`) could mean either thing: it is read only where the locale groups that way.
 */
export function parseMinor(typed: string, currency: string, locale: string): number | null {
  const digits = minorDigitsOf(currency);
  const text = typed.normalize('NFKC').replaceAll(/[\s'’]/gu, '');
  const found = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:([.,])(\d{1,2}))?$/u.exec(text);
  if (!found) return null;
  const [, wholeText = '', point, fraction = ''] = found;
  const groups = wholeText.match(/[.,]/gu) ?? [];
  if (fraction.length > digits || new Set(groups).size > 1 || groups.some((group) => group === point)) return null;
  if (groups.length === 1 && point === undefined && groups[0] !== groupSign(locale)) return null;
  const minor = Number(wholeText.replaceAll(/[.,]/gu, '') + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}

const groupSign = (locale: string): string | undefined =>
  new Intl.NumberFormat(locale).formatToParts(1_234_567).find(({ type }) => type === 'group')?.value;
