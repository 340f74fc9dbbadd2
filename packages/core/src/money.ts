/**
 * Money is a whole number of minor units (cents, yen) in one ISO 4217 currency. No floats anywhere: conversion works
 * on scaled integers and says which way it rounds.
 */
import { assert } from './assert.ts';

export const CURRENCIES = ['USD', 'CAD', 'JPY', 'EUR'] as const;
export type Currency = (typeof CURRENCIES)[number];

export interface Money {
  readonly amountMinor: number;
  readonly currency: Currency;
}

const MINOR_DIGITS: Readonly<Record<Currency, number>> = { USD: 2, CAD: 2, JPY: 0, EUR: 2 };

/** Digits after the decimal point of a currency (ISO 4217 exponent). */
export const minorDigits = (currency: Currency): number => MINOR_DIGITS[currency];

/** `1234.50` for 123450 USD minor units: plain decimal text, for messages and hashes; screens format by locale. */
export function toDecimal({ amountMinor, currency }: Money): string {
  assert(Number.isSafeInteger(amountMinor), 'amounts are safe integers of minor units');
  const digits = MINOR_DIGITS[currency];
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Converts at `rate` = units of `money.currency` for one unit of `to`, written as decimal text ("151.20").
 * Rounds away from zero, so that a cap compared with the result is never overstepped by rounding.
 */
export function convert(money: Money, to: Currency, rate: string): Money {
  if (money.currency === to) return money;
  const { numerator, denominator } = parseRate(rate);
  return scaled(money, to, denominator, numerator);
}

/** The other way round: `rate` = units of `to` for one unit of `money.currency`. Rounds away from zero too. */
export function convertBack(money: Money, to: Currency, rate: string): Money {
  if (money.currency === to) return money;
  const { numerator, denominator } = parseRate(rate);
  return scaled(money, to, numerator, denominator);
}

function scaled({ amountMinor, currency }: Money, to: Currency, times: bigint, over: bigint): Money {
  const top = BigInt(Math.abs(amountMinor)) * times * 10n ** BigInt(MINOR_DIGITS[to]);
  const bottom = over * 10n ** BigInt(MINOR_DIGITS[currency]);
  const magnitude = Number((top + bottom - 1n) / bottom);
  assert(Number.isSafeInteger(magnitude), 'converted amount fits a safe integer');
  return { amountMinor: amountMinor < 0 ? -magnitude : magnitude, currency: to };
}

/** Parses positive decimal text into a fraction of integers. */
function parseRate(rate: string): { numerator: bigint; denominator: bigint } {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(rate);
  assert(match !== null, `rate "${rate}" is plain decimal text`);
  const fraction = match[2] ?? '';
  const numerator = BigInt((match[1] ?? '0') + fraction);
  assert(numerator > 0n, 'rate is positive');
  return { numerator, denominator: 10n ** BigInt(fraction.length) };
}
