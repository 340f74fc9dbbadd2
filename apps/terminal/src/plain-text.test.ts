/** What is written: money from whole units, columns that stand, and nothing that could take over a terminal. */
import { describe, expect, it } from 'vitest';
import { columns, cut, money, percent, plain, widthOf } from './plain-text.ts';

describe('plain text', () => {
  it('writes money from whole minor units of its currency', () => {
    expect(money(123_456_789, 'USD')).toBe('1 234 567.89 USD');
    expect(money(-5, 'EUR')).toBe('-0.05 EUR');
    expect(money(1_000, 'JPY')).toBe('1 000 JPY');
    expect(money(0, 'CAD')).toBe('0.00 CAD');
  });

  it('writes hundredths of a percent with their sign', () => {
    expect([percent(7), percent(-123), percent(0)]).toEqual(['+0.07 %', '-1.23 %', '+0.00 %']);
  });

  it('keeps columns straight, also where a character is two columns wide', () => {
    const lines = columns(
      [
        ['7203', '12', 'トヨタ'],
        ['AAPL', '1', 'Apple'],
        ['東京', '100', ''],
      ],
      [1],
    );
    expect(lines).toEqual(['7203   12  トヨタ', 'AAPL    1  Apple', '東京  100  ']);
    expect(widthOf('東京a')).toBe(5);
    expect(cut('東京都', 5)).toBe('東京');
  });

  it.each([
    ['escape sequences', '\u001b[2JApple'],
    ['an 8-bit control sequence', '\u009b2JApple'],
    ['a line of its own', 'Apple\nYou trade here'],
    ['a turn of direction', 'Apple\u202eelppA'],
    ['a bell and a return', 'App\u0007le\r'],
  ])('lets through nothing that controls a terminal: %s', (_name, text) => {
    expect(plain(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(plain(text)).toContain('�');
  });
});
