/** Which PINs can be typed, and which may be chosen. */
import { describe, expect, it } from 'vitest';
import { chooseMobilePin, readMobilePin } from './pin.ts';

describe('a PIN', () => {
  it.each([
    ['2580', '2580'],
    ['a1b2c3', 'a1b2c3'],
    ['#9x!', '#9x!'],
    ['２５８０', '2580'],
    ['１２３４', '1234'],
  ])('%s is read', (typed, pin) => {
    expect(readMobilePin(typed)).toEqual({ ok: true, value: pin });
  });

  it.each([
    ['', 'length'],
    ['123', 'length'],
    ['1234567', 'length'],
    ['abcd', 'no-digit'],
    ['12 34', 'characters'],
    ['äbc1', 'characters'],
    ['１２３４あ', 'characters'],
    ['1'.repeat(100), 'length'],
    ['ﷺ1', 'characters'],
  ])('%s is refused: %s', (typed, refusal) => {
    expect(readMobilePin(typed)).toEqual({ ok: false, refusal });
  });

  it.each(['1111', '1234', '654321', '1212', '9a9a', '121212'])('%s is too easy to be chosen', (pin) => {
    expect(chooseMobilePin(pin)).toEqual({ ok: false, refusal: 'easy' });
  });

  it.each(['2580', '1357', 'abc1', '112233'])('%s may be chosen', (pin) => {
    expect(chooseMobilePin(pin)).toEqual({ ok: true, value: pin });
  });
});
