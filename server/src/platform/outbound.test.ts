/** Where the house calls because somebody else said so: names and addresses, hostile ones above all. */
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, it } from 'vitest';
import { isOutboundAddress, isPublicAddress, postOutside } from './outbound.ts';

it.each([
  ['142.250.74.10', true],
  ['2a00:1450:4001:80f::200a', true],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['fd00::1', false],
  ['fe80::1', false],
  ['64:ff9b::a00:1', false],
  ['::10.0.0.1', false],
  ['::7f00:1', false],
  ['200::1', false],
  ['4000::1', false],
  ['nonsense', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

it.each([
  ['https://receiver.example/events?x=y', true],
  ['https://142.250.74.10/', true],
  ['http://receiver.example/events', false],
  ['https://receiver.example:8443/', false],
  ['https://receiver.example@10.0.0.1/', false],
  ['https://user@receiver.example/', false],
  ['https://receiver.example./', false],
  ['https://localhost/', false],
  ['https://intranet/', false],
  ['https://10.0.0.1/', false],
  ['https://2130706433/', false],
  ['https://0x7f.1/', false],
  ['https://[::1]/', false],
  ['https://[::ffff:10.0.0.1]/', false],
  ['https://[::10.0.0.1]/', false],
  ['https://169.254.169.254/latest/meta-data/', false],
  ['ftp://receiver.example/', false],
  ['nonsense', false],
  ['http://127.0.0.1:9000/x', true],
  ['http://127.0.0.1:9001/x', false],
])('%s may be called: %s', (address, expected) => {
  expect(isOutboundAddress(address, ['http://127.0.0.1:9000'])).toBe(expected);
});

it('follows no redirect and reads nothing of the answer', async () => {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    response.writeHead(307, { location: '/elsewhere', 'retry-after': '7' }).end('x'.repeat(100_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sent = { headers: {}, body: Buffer.from('{}'), timeoutMs: 60_000 };
  expect(await postOutside(`http://127.0.0.1:${port}/`, sent)).toEqual({ status: 307, retryAfter: '7' });
  expect(calls).toBe(1);
  server.closeAllConnections();
  server.close();
});

it('does not call a name that leads inside', async () => {
  const sent = { headers: {}, body: Buffer.from('{}'), timeoutMs: 60_000 };
  await expect(postOutside('https://localhost/', sent)).rejects.toThrow('nobody could be reached');
});

it('calls a name that leads inside where the operator named it', async () => {
  let met = 0;
  const server = createTcpServer((socket) => {
    met += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const sent = { headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000 };
  await expect(postOutside(`${url}/x`, sent)).rejects.toThrow('nobody could be reached');
  expect(met).toBe(0);
  await expect(postOutside(`${url}/x`, { ...sent, named: [url] })).rejects.toThrow('nobody could be reached');
  expect(met).toBe(1);
  server.close();
});

it.each(['https://127.0.0.1/', 'https://[::1]/', 'https://10.0.0.1/', 'https://[::ffff:169.254.169.254]/'])(
  'calls no address inside by its number: %s',
  async (url) => {
    const sent = { headers: {}, body: Buffer.from('{}'), timeoutMs: 1_000 };
    await expect(postOutside(url, sent)).rejects.toThrow('an address that is not public');
  },
);
