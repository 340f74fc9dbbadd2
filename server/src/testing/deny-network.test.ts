import dgram from 'node:dgram';
import dns, { lookup } from 'node:dns';
import { Resolver, resolve4 } from 'node:dns/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopback } from './deny-network.ts';

// 192.0.2.0/24 is reserved for documentation: were the guard broken, these would hang or fail with another message.
const OUTSIDE = '192.0.2.1';
const REFUSED = /tests reach nothing beyond loopback/;

describe('beyond loopback', () => {
  it.each<[string, () => unknown]>([
    ['a port and a host', () => new net.Socket().connect(443, OUTSIDE)],
    ['options', () => net.connect({ port: 443, host: 'example.com' })],
    ['every interface', () => net.connect({ port: 443, host: '0.0.0.0' })],
    ['IPv6', () => net.connect({ port: 443, host: '2001:db8::1' })],
    ['an IPv4 address in IPv6 clothes', () => net.connect({ port: 443, host: '::ffff:192.0.2.1' })],
    ['TLS', () => connectTls({ port: 443, host: OUTSIDE })],
    ['HTTP', () => get(`http://${OUTSIDE}/`)],
    ['a datagram', () => dgram.createSocket('udp4').send('x', 53, OUTSIDE)],
    ['a lookup by name', () => lookup('example.com', () => {})],
    ['a lookup by the module', () => dns.lookup('example.com', () => {})],
    ['a resolution', () => resolve4('example.com')],
    ['a resolver of its own', () => new Resolver().resolve4('example.com')],
  ])('refuses %s', (_name, reach) => {
    expect(reach).toThrow(REFUSED);
  });

  it('refuses fetch and says why', async () => {
    const failure = await fetch(`http://${OUTSIDE}/`).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String((failure as Error).cause)).toMatch(REFUSED);
  });

  it('refuses HTTP/2', () => {
    expect(() => connectHttp2(`http://${OUTSIDE}`)).toThrow(REFUSED);
  });
});

describe('on this machine', () => {
  const server = net.createServer((socket) => socket.end('hello'));
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const greet = (socket: net.Socket): Promise<string> =>
    new Promise((resolve, reject) => {
      socket.once('data', (chunk) => resolve(chunk.toString()));
      socket.once('error', reject);
    });

  it.each(['127.0.0.1', 'localhost'])('reaches %s', async (host) => {
    const address = server.address() as net.AddressInfo;
    expect(await greet(net.connect({ port: address.port, host }))).toBe('hello');
    expect(await greet(net.connect(address.port, host))).toBe('hello');
  });

  it('reaches a Unix socket', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'strongroom-socket-'));
    const local = net.createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => local.listen(join(directory, 's'), resolve));
    expect(await greet(net.connect(join(directory, 's')))).toBe('hello');
    await new Promise((resolve) => local.close(resolve));
    await rm(directory, { recursive: true });
  });

  it.each([
    ['localhost', true],
    ['portal.localhost', true],
    ['127.8.9.10', true],
    ['[::1]', true],
    ['::ffff:127.0.0.1', true],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
    ['10.0.0.1', false],
    ['0.0.0.0', false],
    ['::', false],
  ])('knows whether %s is loopback', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
