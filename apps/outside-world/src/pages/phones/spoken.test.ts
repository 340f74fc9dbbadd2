/** Captions drop nothing and take digits one by one. */
import { expect, it } from 'vitest';
import { digitsHeard, spokenParts, voiceText } from './spoken.logic.ts';

it.each([
  ['Your code is 4, 8. Again: 48.', ['Your', 'code', 'is', '4', ',', '8', '.', 'Again:', '4', '8', '.']],
  ['確認コードは 42 です。', ['確認コードは', '4', '2', 'です。']],
])('cuts %s', (words, expected) => {
  expect(spokenParts(words).map((part) => part.text)).toEqual(expected);
});

it('reads a run of digits one by one', () => {
  expect(voiceText('Code 4829')).toBe('Code 4, 8, 2, 9');
});

it('counts the digits heard, and no further than the code', () => {
  const parts = spokenParts('Code 1, 2, 3. Again 1, 2, 3.');
  expect([0, 1, 2, 4, parts.length].map((position) => digitsHeard(parts, position, '123'))).toEqual([0, 0, 1, 2, 3]);
  expect(digitsHeard(parts, parts.length, null)).toBe(0);
});
