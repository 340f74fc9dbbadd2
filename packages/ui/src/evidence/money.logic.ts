/**
 * Money on screen: whole minor units in, local writing out, with a symbol that can mean one currency only (`US$` where
 * `$` means another dollar). The number handed to Intl is decimal text, not a float, so that no amount is ever rounded
 * on its way to the eye; `parseMinor` reads what people type and refuses to guess.
 */
const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, currency: string, signed: boolean): Intl.NumberFormat {
  const key = `${locale} ${currency} ${signed}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    signDisplay: signed ? 'exceptZero' : 'auto',
  });
  formats.set(key, made);
  return made;
}

export function minorDigitsOf(currency: string): number {
  return format('en', currency, false).resolvedOptions().maximumFractionDigits ?? 2;
}

export function decimalText(amountMinor: number, digits: number): `${number}` {
  const sign = amountMinor < 0 ? '-' : '';
  const figures = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  const text = digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${figures.slice(-digits)}`;
  return text as `${number}`;
}

export function moneyText(amountMinor: number, currency: string, locale: string, signed = false): string {
  return format(locale, currency, signed).format(decimalText(amountMinor, minorDigitsOf(currency)));
}

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
