/** What is marked in a message and what is not. */
import { expect, it } from 'vitest';
import { pieces } from './coded-text.logic.ts';

const kinds = (text: string, code: string | null) => pieces(text, code).map(({ kind, text: part }) => [kind, part]);

it('marks the code and keeps every character', () => {
  const text = 'Code 482913. Do not share it.\n\n@portal.example #482913';
  expect(kinds(text, '482913').filter(([kind]) => kind === 'code')).toEqual([
    ['code', '482913'],
    ['code', '482913'],
  ]);
  expect(
    pieces(text, '482913')
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});

it('finds a code written in groups', () => {
  expect(kinds('Code: 482 913', '482913')).toEqual([
    ['text', 'Code: '],
    ['code', '482 913'],
  ]);
});

it('does not mark digits inside a longer number', () => {
  expect(kinds('Ref 99482913', '482913')).toEqual([['text', 'Ref 99482913']]);
});

it('links web addresses only, without the full stop behind them', () => {
  expect(kinds('See http://127.0.0.1:4180/x?a=1. Not javascript:alert(1)', null)).toEqual([
    ['text', 'See '],
    ['link', 'http://127.0.0.1:4180/x?a=1'],
    ['text', '. Not javascript:alert(1)'],
  ]);
});
