/** The range service: finds what leaked, pads what it says, learns nothing it was not told. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTestWorld, type TestWorld } from '../testing/test-world.ts';
import { LEAKED_PASSWORDS } from './leaked-passwords.data.ts';

let test: TestWorld;
beforeAll(async () => {
  test = await makeTestWorld();
});
afterAll(() => test.dispose());

const sha1 = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase();
const lines = async (prefix: string) => (await (await test.call(`/breached/range/${prefix}`)).text()).split('\r\n');

it.each(['password', 'Summer2025', 'sakura', '123456'])('knows %s', async (password) => {
  const hash = sha1(password);
  const found = (await lines(hash.slice(0, 5).toLowerCase())).find((line) => line.startsWith(hash.slice(5)));
  expect(Number(found?.split(':')[1])).toBeGreaterThan(0);
});

it('does not know a good one, and pads every answer', async () => {
  const hash = sha1('narrow copper lantern 71 beside the ferry');
  const answer = await lines(hash.slice(0, 5));
  expect(answer.length).toBeGreaterThanOrEqual(24);
  expect(answer.every((line) => /^[0-9A-F]{35}:0$/.test(line))).toBe(true);
});

it('bundles a list of its promised size without doubles', () => {
  expect(new Set(LEAKED_PASSWORDS).size).toBe(LEAKED_PASSWORDS.length);
  expect(LEAKED_PASSWORDS.length).toBeGreaterThan(190);
});

it.each(['ABCD', 'ABCDEF', 'GHIJK', '%00000'])('refuses the prefix %s', async (prefix) => {
  const response = await test.call(`/breached/range/${prefix}`);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
});

it('can be told to refuse', async () => {
  await test.world().setFault('breached', { refuseNext: 1 });
  expect((await test.call('/breached/range/ABCDE')).status).toBe(503);
  expect((await test.call('/breached/range/ABCDE')).status).toBe(200);
});
