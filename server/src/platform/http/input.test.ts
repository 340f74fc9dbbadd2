/** Fields at fault are named as RFC 6901 writes them, so that a program finds them; what stood in them stays unsaid. */
import { operations } from '@strongroom/contract';
import { expect, it } from 'vitest';
import { parseInput } from './input.ts';

it('names the fields at fault by JSON Pointers, and never what stood in them', () => {
  const body = { username: 7, password: 'quiet harbour', 'a/b~c': 'morning tea' };
  const read = parseInput(operations.beginSignIn, undefined, {}, body);
  expect(read).toMatchObject({ ok: false, refusal: { code: 'invalid-input' } });
  const { errors = [] } = read.ok ? {} : (read.refusal.members as { errors?: { pointer: string }[] });
  expect(errors.map(({ pointer }) => pointer)).toEqual(['/username', '/a~1b~0c']);
  expect(JSON.stringify(read)).not.toMatch(/harbour|tea/);
});
