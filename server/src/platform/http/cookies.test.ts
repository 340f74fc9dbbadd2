/** Cookies: ours are read exactly, everything doubtful is read as absent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COOKIES, clearCookie, readCookies, setCookie } from './cookies.ts';

const A = 'a'.repeat(43);
const B = 'b'.repeat(43);
const { session, signIn, device } = COOKIES;

describe('reading cookies', () => {
  it.each<[string, string | undefined, object]>([
    ['no header', undefined, {}],
    ['an empty header', '', {}],
    ['one of ours', `${session}=${A}`, { session: A }],
    [
      'all of ours, among others',
      `x=1; ${session}=${A};${signIn}=${B} ; y; ${device}=${A}`,
      { session: A, signIn: B, device: A },
    ],
    ['the same name twice', `${session}=${A}; ${session}=${B}`, {}],
    ['the same cookie twice', `${session}=${A}; ${session}=${A}`, {}],
    ['junk first, then ours', `${session}=junk; ${session}=${A}`, {}],
    ['ours first, then junk', `${session}=${A}; ${session}=junk`, {}],
    ['an empty one first, then ours', `${session}=; ${session}=${A}`, {}],
    ['three times', `${session}=${A}; ${session}=${A}; ${session}=${A}`, {}],
    ['another cookie twice', `${device}=${A}; ${device}=${B}; ${session}=${A}`, { session: A }],
    ['a name without its prefix', `strongroom-session=${A}`, {}],
    ['a name in other capitals', `__host-strongroom-session=${A}`, {}],
    ['a name without a value', session, {}],
    ['quotes around the value', `${session}="${A}"`, {}],
    ['one character less', `${session}=${A.slice(1)}`, {}],
    ['one character more', `${session}=${A}a`, {}],
    ['a character that no secret has', `${session}=${A.slice(1)}+`, {}],
    ['an equals sign more', `${session}==${A}`, {}],
    ['a percent escape', `${session}=${A.slice(1)}%61`, {}],
    ['a name that another kind of space makes look like ours', `\u00a0${session}=${A}; ${device}=${A}`, { device: A }],
    ['a name that ends in a space', `${session} =${A}`, {}],
    ['a name that begins like ours', `${session}s=${A}; ${session}=${B}`, { session: B }],
    ['a name of every object', 'constructor=1; __proto__=2', {}],
  ])('%s', (_name, header, expected) => {
    expect(readCookies(header)).toEqual(expected);
  });

  it('answers nothing but secrets, whatever a browser sends', () => {
    const pair = fc.tuple(
      fc.constantFrom(session, signIn, device, 'x', '', ' '),
      fc.constantFrom('=', '', '=='),
      fc.oneof(fc.constantFrom(A, B, '', `"${A}"`), fc.string()),
    );
    fc.assert(
      fc.property(fc.array(pair.map((parts) => parts.join(''))), (pairs) => {
        const read = readCookies(pairs.join('; '));
        for (const [name, value] of Object.entries(read)) {
          expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/);
          const header = COOKIES[name as keyof typeof COOKIES];
          expect(
            pairs
              .join('; ')
              .split(';')
              .filter((text) => text.trim().startsWith(`${header}=`)),
          ).toHaveLength(1);
        }
      }),
    );
  });

  it('reads back what it sets', () => {
    for (const name of ['session', 'signIn', 'device'] as const) {
      const [pair] = setCookie(name, A).split(';');
      expect(readCookies(pair)).toEqual({ [name]: A });
    }
  });
});

describe('a cookie as it is set', () => {
  it('cannot be read by pages, leave TLS, be sent by another site or be widened', () => {
    for (const text of [setCookie('session', A), setCookie('device', A, 60), clearCookie('signIn')]) {
      expect(text).toMatch(/^__Host-/);
      expect(text.split('; ')).toEqual(expect.arrayContaining(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict']));
      expect(text).not.toMatch(/Domain/i);
    }
  });

  it('ends with the browser, after its time, or at once', () => {
    expect(setCookie('session', A)).not.toContain('Max-Age');
    expect(setCookie('device', A, 60)).toContain('; Max-Age=60');
    expect(clearCookie('session')).toMatch(/=; .*Max-Age=0$/);
  });
});
