/**
 * TLS that the house ends itself, seen from a network: what it shakes hands with, what it leads on, and that it changes its
 * certificate while it works.
 */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTHORITY, DESK, ELSEWHERE, NEXT_SERVER, SERVER } from './certificates.fixture.ts';
import { checkProblem } from './contract.check.ts';
import { exchange, sendBytes } from './exchange.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';

const directory = mkdtempSync(join(tmpdir(), 'strongroom-tls-'));
const [certificateFile, keyFile] = [join(directory, 'house.crt'), join(directory, 'house.key')];
const put = ({ cert, key }: typeof SERVER): void => {
  writeFileSync(certificateFile, cert);
  writeFileSync(keyFile, key);
};

const [deskCertificate, deskKey] = [join(directory, 'desk.crt'), join(directory, 'desk.key')];
const putDesk = ({ cert, key }: typeof DESK): void => {
  writeFileSync(deskCertificate, cert);
  writeFileSync(deskKey, key);
};

let house: House;
let plain: string;
beforeAll(async () => {
  put(SERVER);
  putDesk(DESK);
  const certificates = [{ certificateFile: deskCertificate, keyFile: deskKey }];
  house = await openHouse({ configuration: { tls: { certificateFile, keyFile, certificates, plain: {} } } });
  const server = house.strongroom.transport.plain;
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = (server?.address() ?? {}) as Partial<AddressInfo>;
  plain = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await house.close();
  rmSync(directory, { recursive: true });
});

/** What a handshake led to, or why there was none. */
function shake(
  offer: ConnectionOptions,
  at: string = house.url,
): Promise<{ protocol: string; cipher: string; serial: string } | string> {
  const { port } = new URL(at);
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: Number(port),
      servername: 'portal.test',
      ca: AUTHORITY.cert,
      ...offer,
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('secureConnect', () => {
      const [protocol, cipher] = [String(socket.getProtocol()), socket.getCipher().name];
      resolve({ protocol, cipher, serial: socket.getPeerCertificate().serialNumber });
      socket.destroy();
    });
  });
}

const serialOf = ({ cert }: typeof SERVER): string => new X509Certificate(cert).serialNumber;

describe('the handshake', () => {
  it('is that of TLS 1.3 where the other side can, and of 1.2 with forward secrecy where it cannot', async () => {
    expect(await shake({})).toMatchObject({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' });
    const older = { maxVersion: 'TLSv1.2' } as const;
    expect(await shake(older)).toMatchObject({ protocol: 'TLSv1.2', cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
    // The server chooses, whatever the other side would like better.
    const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';
    expect(await shake({ ...older, ciphers })).toMatchObject({ cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('is refused for %s', async (version) => {
    const ciphers = 'DEFAULT:@SECLEVEL=0';
    expect(await shake({ minVersion: version, maxVersion: version, ciphers })).toMatch(/ALERT_PROTOCOL_VERSION/);
  });

  it.each([
    ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'AES128-GCM-SHA256', 'AES256-SHA'],
    ...['DHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-CCM8'],
  ])('is refused for %s', async (suite) => {
    const ciphers = `${suite}:@SECLEVEL=0`;
    expect(await shake({ maxVersion: 'TLSv1.2', ciphers })).toMatch(/HANDSHAKE_FAILURE/);
  });
});

describe('the house', () => {
  it('signs people in over it, and tells browsers to come no other way', async () => {
    const { browser } = await signIn(house, await newPerson(house));
    expect(await browser.session()).toMatchObject({ signedIn: true });
    const answer = await exchange(house.url, { path: '/v1/session', headers: { host: 'portal.test' } });
    expect(answer.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    const desk = await exchange(house.desk.url, { path: '/healthz', headers: { host: 'desk.test' } });
    expect(desk.status).toBe(200);
  });

  it('hears nothing that is said in the clear where it speaks TLS', async () => {
    const bytes = 'GET /healthz HTTP/1.1\r\nhost: portal.test\r\n\r\n';
    expect(await sendBytes(house.url.replace('https', 'http'), bytes)).not.toContain('ok');
  });

  it('leads pages to https, each to its own origin, and refuses everything else', async () => {
    const ask = (host: string, path: string, method = 'GET', headers = {}) =>
      exchange(plain, { method, path, headers: { host, ...headers } });
    const page = await ask('portal.test', '/security?x=1');
    expect([page.status, page.headers.location]).toEqual([308, 'https://portal.test/security?x=1']);
    expect(page.headers['strict-transport-security']).toBeUndefined();
    expect((await ask('desk.test:80', '/')).headers.location).toBe('https://desk.test/');
    for (const refused of [
      await ask('portal.test', '/v1/session'),
      await ask('portal.test', '/oidc/token', 'POST'),
      await ask('portal.test', '/', 'GET', { authorization: 'DPoP x' }),
      await ask('evil.example', '/'),
    ]) {
      expect(refused.headers.location).toBeUndefined();
      expect(checkProblem(refused).code).toBe('plain-http');
    }
  });

  it('shows each host the certificate that is for it, and the usual one to whoever names another', async () => {
    const shown = async (servername: string, at?: string): Promise<unknown> => {
      const offer = { servername, rejectUnauthorized: false, ...(servername === '' && { servername: undefined }) };
      return ((await shake(offer as ConnectionOptions, at)) as { serial: string }).serial;
    };
    const usual = serialOf(SERVER);
    expect([await shown('portal.test'), await shown('else.test'), await shown('')]).toEqual([usual, usual, usual]);
    expect([await shown('desk.test', house.desk.url), await shown('DESK.test')]).toEqual([
      serialOf(DESK),
      serialOf(DESK),
    ]);
    // The others follow their files too; a stray one is refused, and what was there stays.
    putDesk(ELSEWHERE);
    expect(await house.strongroom.transport.reload()).toBe(false);
    expect(await shown('desk.test')).toBe(serialOf(DESK));
    putDesk(NEXT_SERVER);
    expect(await house.strongroom.transport.reload()).toBe(true);
    expect(await shown('desk.test')).toBe(serialOf(NEXT_SERVER));
    putDesk(DESK);
    expect(await house.strongroom.transport.reload()).toBe(true);
    const older = { servername: 'desk.test', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    expect(await shake({ ...older, minVersion: 'TLSv1.1' })).toMatch(/ALERT_PROTOCOL_VERSION/);
  });

  it('takes a new certificate while it works, and none that does not fit', async () => {
    const { serial: first } = (await shake({})) as { serial: string };
    put(NEXT_SERVER);
    expect(await house.strongroom.transport.reload()).toBe(true);
    const { serial: second } = (await shake({})) as { serial: string };
    expect(second).not.toBe(first);
    put(ELSEWHERE);
    expect(await house.strongroom.transport.reload()).toBe(false);
    put({ cert: SERVER.cert, key: NEXT_SERVER.key });
    expect(await house.strongroom.transport.reload()).toBe(false);
    expect(await shake({})).toMatchObject({ serial: second });
    expect(house.log.join()).toContain('the new certificate is refused');
  });
});
