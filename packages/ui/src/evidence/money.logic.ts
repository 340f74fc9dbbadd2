/**
 * Money on screen: whole minor units in, local writing out. The number handed to Intl is decimal text, not a float, so
 * that no amount is ever rounded on its way to the eye; `parseMinor` reads what people type and refuses to guess.
 */
const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, currency: string, signed: boolean): Intl.NumberFormat {
  const key = `${locale} ${currency} ${signed}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
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
 * `1,234.50`, `1 234,50`, `１２３４` to minor units; null when it is not plainly one amount. The last separator is a
 * decimal point only when at most the currency's digits follow it; for a currency with decimals, one separator followed
 * by exactly three digits is a thousands separator in every language served here.
 */
export function parseMinor(typed: string, currency: string): number | null {
  const digits = minorDigitsOf(currency);
  const text = typed.normalize('NFKC').replaceAll(/[\s'’]/gu, '');
  const found = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/u.exec(text);
  if (!found) return null;
  const [, wholeText = '', fraction = ''] = found;
  if (fraction.length > digits || new Set(wholeText.match(/[.,]/gu)).size > 1) return null;
  const minor = Number(wholeText.replaceAll(/[.,]/gu, '') + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}
