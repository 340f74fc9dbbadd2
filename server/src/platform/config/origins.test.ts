import { describe, expect, it } from 'vitest';
import { originsOf, phoneOriginOf } from './origins.ts';

const http = { publicOrigin: 'https://portal.example', authenticatorOrigin: 'https://key.example' };
const config = {
  http,
  desk: { publicOrigin: 'https://desk.example' },
  mutualTls: { publicOrigin: 'https://programs.example' },
  authenticator: { host: '127.0.0.1', port: 4185 },
} as Parameters<typeof originsOf>[0];
const { authenticator: _served, ...elsewhere } = config;

describe('the origins of the house', () => {
  it.each([
    ['anywhere', config, ['portal', 'key', 'desk', 'programs']],
    ['here', config, ['portal', 'key', 'desk', 'programs']],
    ['anywhere', elsewhere, ['portal', 'key', 'desk', 'programs']],
    ['here', elsewhere, ['portal', 'desk', 'programs']],
    ['anywhere', { http: { publicOrigin: http.publicOrigin } }, ['portal']],
  ] as const)('%s', (served, of, names) => {
    const origins = originsOf(of as typeof config, { served });
    expect(origins.map(({ origin }) => origin)).toEqual(names.map((name) => `https://${name}.example`));
  });

  it('say what they are set by, and who comes there', () => {
    expect(originsOf(config, { served: 'here' }).map(({ setBy, for: whom }) => [setBy, whom])).toEqual([
      ['http.publicOrigin', 'people'],
      ['http.authenticatorOrigin', 'people'],
      ['desk.publicOrigin', 'people'],
      ['mutualTls.publicOrigin', 'programs'],
    ]);
  });

  it('have phones call from the portal where the app has none of its own', () => {
    expect(phoneOriginOf(config)).toBe('https://key.example');
    expect(phoneOriginOf({ http: { ...config.http, authenticatorOrigin: undefined } })).toBe('https://portal.example');
  });
});
