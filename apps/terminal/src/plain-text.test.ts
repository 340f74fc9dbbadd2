/** What is written: money from whole units, columns that stand, and nothing that could take over a terminal. */
import { describe, expect, it } from 'vitest';
import { columns, cut, json, money, percent, plain, plainLines, widthOf } from './plain-text.ts';
import { paint } from './screen/ansi.ts';

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

  it('lets words of a server through line by line, and no sequence of theirs', () => {
    expect(plainLines('refused\n\u001b]0;you trade here\u0007')).toBe('refused\n�]0;you trade here�');
    expect(paint([{ text: '\u001b[2J1', style: 'good' }], false)).not.toContain('\u001b[2J');
    const named = { name: 'A\u009b2J\u{e0041}' };
    expect(json(named)).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(json(named))).toEqual(named);
  });
});
