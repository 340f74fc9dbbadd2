import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sameToken } from './same-token.ts';

describe('a token', () => {
  it.each<[string | string[] | undefined, boolean]>([
    ['token', true],
    ['toker', false],
    ['', false],
    ['token ', false],
    ['TOKEN', false],
    ['tokentoken', false],
    ['tökén', false],
    [undefined, false],
    [['token'], false],
  ])('%j is the same: %s', (given, same) => {
    expect(sameToken(given, 'token')).toBe(same);
  });

  it('is not compared in any other way', () => {
    const serving = readFileSync(new URL('./serving.ts', import.meta.url), 'utf8');
    expect(serving).not.toMatch(/[!=]==\s*gatekeeper\.csrfToken/);
    expect(serving).toMatch(/sameToken\([^)]*, gatekeeper\.csrfToken\(/);
  });
});
