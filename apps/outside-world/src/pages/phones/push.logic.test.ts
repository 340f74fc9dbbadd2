/** A lock screen asks for what waits, and for nothing else. */
import { expect, it } from 'vitest';
import { pushKind, stillThere } from './push.logic.ts';

const push = (type: string) => ({ text: JSON.stringify({ version: 1, type }) });

it.each([
  [['prompt'], ['prompt']],
  [['prompt', 'prompt'], ['prompt']],
  [['prompt-ended', 'prompt'], []],
  [
    ['prompt', 'prompt-ended', 'test', 'prompt'],
    ['prompt', 'test'],
  ],
  [['key-ended', 'prompt-ended', 'prompt'], ['key-ended']],
])('of %j shows %j', (came, shown) => {
  expect(stillThere(came.map(push)).map(pushKind)).toEqual(shown);
});

it.each(['', 'null', '7', '{"type":{}}', '{"type":"constructor"}'])('takes %j for something else', (text) => {
  expect(pushKind({ text })).toBe('other');
});
