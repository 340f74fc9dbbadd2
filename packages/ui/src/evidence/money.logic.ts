/**
 * Money on screen: whole minor units in, local writing out, with a symbol that can mean one currency only (`US$` where
 * `$` means another dollar). The number handed to Intl is decimal text, not a float, so that no amount is ever rounded
 * on its way to the eye.
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
