import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReturnPath, readAsked, readAskedByEnvoy, returnPathOf } from './gate.rules.ts';

const HEADERS = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'reports.broker.example',
  'x-forwarded-uri': '/q?year=2026&page=2',
};

describe('what a proxy asks about', () => {
  it('is one origin and one path', () => {
    expect(readAsked(HEADERS)).toEqual({ origin: 'https://reports.broker.example', path: '/q?year=2026&page=2' });
    expect(readAsked({ ...HEADERS, 'x-forwarded-host': 'Reports.Broker.Example:443' })?.origin).toBe(
      'https://reports.broker.example',
    );
    expect(readAsked({ ...HEADERS, 'x-forwarded-uri': '/q?accounts=1,2' })?.path).toBe('/q?accounts=1,2');
    const host = 'reports.broker.example';
    const envoy = (...hosts: string[]) => ({
      headers: { 'x-forwarded-proto': 'https', host },
      headersDistinct: { host: hosts },
    });
    expect(readAskedByEnvoy(envoy(host), '/q')).toEqual({ origin: 'https://reports.broker.example', path: '/q' });
    expect(readAskedByEnvoy(envoy(host, 'evil.example'), '/q')).toBeNull();
    expect(readAskedByEnvoy(envoy(), '/q')).toBeNull();
  });

  it.each([
    ['no host', { 'x-forwarded-host': undefined }],
    ['two hosts', { 'x-forwarded-host': 'reports.broker.example, evil.example' }],
    ['a host sent twice', { 'x-forwarded-host': ['reports.broker.example', 'evil.example'] as never }],
    ['a host with a name and password', { 'x-forwarded-host': 'reports.broker.example@evil.example' }],
    ['a host with a dot at its end', { 'x-forwarded-host': 'reports.broker.example.' }],
    ['a host in letters of another script', { 'x-forwarded-host': 'repоrts.broker.example' }],
    ['a host with an empty port', { 'x-forwarded-host': 'reports.broker.example:' }],
    ['two schemes', { 'x-forwarded-proto': 'https, http' }],
    ['two paths', { 'x-forwarded-uri': '/q, /admin' }],
    ['a host with a path', { 'x-forwarded-host': 'reports.broker.example/evil' }],
    ['no scheme', { 'x-forwarded-proto': undefined }],
    ['another scheme', { 'x-forwarded-proto': 'javascript' }],
    ['no path', { 'x-forwarded-uri': undefined }],
    ['a path that is an address', { 'x-forwarded-uri': 'https://evil.example/' }],
    ['a path of another host', { 'x-forwarded-uri': '//evil.example/' }],
  ])('is refused with %s', (_about, bent) => {
    expect(readAsked({ ...HEADERS, ...bent })).toBeNull();
  });
});

describe('where one returns to', () => {
  it.each(['/', '/q', '/q?year=2026&page=2#x', '/a//b', '/%2F%2Fevil'])('may be %s', (path) =>
    expect(isReturnPath(path)).toBe(true),
  );
  it.each([
    '',
    'q',
    '//evil.example',
    '/\\evil.example',
    '/q\r\nset-cookie: a=b',
    '/é',
    '/a b',
    `/${'a'.repeat(2_000)}`,
  ])('may not be %j', (path) => expect(isReturnPath(path)).toBe(false));

  it('is read as proxies write it, raw or coded', () => {
    expect(returnPathOf('/.strongroom/begin?to=/q?year=2026&page=2')).toBe('/q?year=2026&page=2');
    expect(returnPathOf('/.strongroom/begin?to=%2Fq%3Fyear%3D2026')).toBe('/q?year=2026');
    expect(returnPathOf('/.strongroom/begin?to=%2F%2Fevil.example')).toBe('/');
    expect(returnPathOf('/.strongroom/begin?to=%2F%E0%A4%A')).toBe('/');
    expect(returnPathOf('/.strongroom/begin')).toBe('/');
  });

  it('never leaves the application, whatever is asked', () => {
    const origin = 'https://reports.broker.example';
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.stringMatching(/^[/\\.%@:a-z]{0,20}$/));
    fc.assert(
      fc.property(anything, (text) => {
        const path = returnPathOf(`/.strongroom/begin?to=${text}`);
        expect(new URL(`${origin}${path}`).origin).toBe(origin);
      }),
    );
  });
});
