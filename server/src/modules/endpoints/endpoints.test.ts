import { createServer as createPlain, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DAY_MS } from '@strongroom/core';
import { afterEach, describe, expect, it } from 'vitest';
import { CERTIFICATE, KEY } from '../../testing/localhost-certificate.fixture.ts';
import { judgeEndpoint, type Seen } from './endpoint.rules.ts';
import { probe } from './endpoint-probe.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const good: Seen = {
  versions: ['TLSv1.2', 'TLSv1.3'],
  weakCipher: null,
  certificate: { fault: null, endsAt: NOW + 60 * DAY_MS, keyBits: 256, isElliptic: true },
  strictTransport: 'max-age=63072000; includeSubDomains',
  plain: 'redirects',
};
const wrong = (seen: Seen | null): readonly string[] =>
  judgeEndpoint(seen, { now: NOW, leastDays: 21 })
    .filter(({ ok }) => !ok)
    .map(({ rule }) => rule);
const certificate = (more: Partial<NonNullable<Seen['certificate']>>): Seen['certificate'] => ({
  fault: null,
  endsAt: NOW + 60 * DAY_MS,
  keyBits: 256,
  isElliptic: true,
  ...more,
});

describe('an endpoint', () => {
  it.each<[string, Seen | null, readonly string[]]>([
    ['as it must be', good, []],
    ['that nobody answers at', null, ['reachable']],
    ['with an old protocol', { ...good, versions: ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] }, ['old-versions']],
    ['without the current one', { ...good, versions: ['TLSv1.2'] }, ['current-version']],
    ['with a weak cipher', { ...good, weakCipher: 'AES128-SHA' }, ['weak-ciphers']],
    ['that nobody trusts', { ...good, certificate: certificate({ fault: 'self-signed' }) }, ['certificate-trusted']],
    ['without a certificate', { ...good, certificate: null }, ['certificate-trusted']],
    ['soon to end', { ...good, certificate: certificate({ endsAt: NOW + 20 * DAY_MS }) }, ['certificate-life']],
    [
      'of a short key',
      { ...good, certificate: certificate({ keyBits: 1_024, isElliptic: false }) },
      ['certificate-key'],
    ],
    ['without strict transport', { ...good, strictTransport: null }, ['strict-transport']],
    ['with a short one', { ...good, strictTransport: 'max-age=600' }, ['strict-transport']],
    ['that answers in the clear', { ...good, plain: 'answers' }, ['plain-http']],
  ])('%s', (_about, seen, expected) => {
    expect(wrong(seen)).toEqual(expected);
  });
});

describe('a look at an endpoint', () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });
  async function listen(server: Server): Promise<number> {
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const secure = (options: object, header?: string): Promise<number> =>
    listen(
      createServer({ key: KEY, cert: CERTIFICATE, ...options }, (_request, response) => {
        if (header !== undefined) response.setHeader('strict-transport-security', header);
        response.end('x');
      }),
    );
  const plain = (location?: string): Promise<number> =>
    listen(
      createPlain((_request, response) =>
        response.writeHead(location ? 308 : 200, { ...(location && { location }) }).end(),
      ),
    );

  it('sees what is as it must be', async () => {
    const port = await secure({ minVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }, 'max-age=63072000');
    const plainPort = await plain('https://localhost/');
    const seen = await probe(`https://localhost:${port}`, { timeoutMs: 60_000, ca: CERTIFICATE, plainPort });
    expect(seen).toMatchObject({
      versions: ['TLSv1.2', 'TLSv1.3'],
      weakCipher: null,
      plain: 'redirects',
      strictTransport: 'max-age=63072000',
      certificate: { fault: null, keyBits: 256, isElliptic: true },
    });
    expect(wrong(seen)).toEqual([]);
  });

  it('sees old protocols, weak ciphers, a stranger’s certificate and what answers in the clear', async () => {
    const port = await secure({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.2',
      ciphers: 'DEFAULT:AES128-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0',
    });
    const seen = await probe(`https://localhost:${port}`, { timeoutMs: 60_000, plainPort: await plain() });
    expect(seen?.versions).toEqual(['TLSv1', 'TLSv1.1', 'TLSv1.2']);
    expect([...wrong(seen)].sort()).toEqual(
      [
        'certificate-trusted',
        'current-version',
        'old-versions',
        'plain-http',
        'strict-transport',
        'weak-ciphers',
      ].sort(),
    );
  });

  it('sees each old suite of TLS 1.2, and a plain answer that leads to somebody else', async () => {
    const plainPort = await plain('https://elsewhere.example/');
    for (const suite of ['ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-CCM8']) {
      const port = await secure({
        maxVersion: 'TLSv1.2',
        ciphers: `${suite}:ECDHE-ECDSA-AES256-GCM-SHA384:@SECLEVEL=0`,
      });
      const seen = await probe(`https://localhost:${port}`, { timeoutMs: 60_000, ca: CERTIFICATE, plainPort });
      expect([seen?.weakCipher, seen?.plain]).toEqual([suite, 'answers']);
    }
  });

  it('sees an address without a name', async () => {
    const port = await secure({ ciphers: 'ECDHE-ECDSA-AES256-CCM:ECDHE-ECDSA-CHACHA20-POLY1305' });
    const seen = await probe(`https://127.0.0.1:${port}`, { timeoutMs: 60_000, ca: CERTIFICATE, plainPort: 1 });
    expect(seen).toMatchObject({ weakCipher: null, certificate: { fault: null, keyBits: 256 } });
  });

  it('sees that nobody answers', async () => {
    expect(await probe('https://localhost:1', { timeoutMs: 2_000, plainPort: 1 })).toBeNull();
  });
});
