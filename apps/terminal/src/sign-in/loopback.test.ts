/** The port a browser comes back to: it takes the one answer of this very sign-in, and nothing else from anybody. */
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type Loopback, listen } from './loopback.ts';

const STATE = 'a-state-nobody-guesses';
const words = { done: 'done', refused: 'refused' };
let loopback: Loopback;
afterEach(() => loopback.close());

interface Wish {
  readonly path?: string;
  readonly method?: string;
  readonly host?: string;
}
async function ask({ path = `/signed-in?state=${STATE}&code=x`, method = 'GET', host }: Wish = {}) {
  const { port } = new URL(loopback.redirectUri);
  const headers = { host: host ?? `127.0.0.1:${port}` };
  const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }).end();
  const [answer] = await once(asked, 'response');
  return { status: Number(answer.statusCode), body: await text(answer), headers: answer.headers };
}
const begin = async () => {
  loopback = await listen({ state: STATE, words, patienceMs: 60_000 });
};

describe('the port the browser comes back to', () => {
  it.each<[string, Wish, number]>([
    ['another state', { path: '/signed-in?state=another&code=x' }, 400],
    ['no state', { path: '/signed-in?code=x' }, 400],
    ['an empty state', { path: '/signed-in?state=&code=x' }, 400],
    ['a state twice, the wrong one first', { path: `/signed-in?state=another&state=${STATE}` }, 400],
    ['another path', { path: `/?state=${STATE}` }, 404],
    ['a longer path', { path: `/signed-in/x?state=${STATE}` }, 404],
    ['a path that climbs', { path: `/x/../signed-in2?state=${STATE}` }, 404],
    ['a form that posts', { method: 'POST' }, 404],
    ['a name that points here', { host: 'terminal.example' }, 404],
    ['localhost', { host: 'localhost' }, 404],
    ['another port of this machine', { host: '127.0.0.1:1' }, 404],
  ])('refuses %s, and goes on waiting', async (_about, wish, status) => {
    await begin();
    expect(await ask(wish)).toMatchObject({ status, body: expect.stringContaining('refused') });
    expect((await ask()).status).toBe(200);
    expect((await loopback.answer).searchParams.get('code')).toBe('x');
  });

  it('takes one answer of two that come at once, and none after it', async () => {
    await begin();
    const both = await Promise.all([ask(), ask({ path: `/signed-in?state=${STATE}&code=y` })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect((await ask()).status).toBe(404);
  });

  it('keeps no page, names no referrer and runs nothing', async () => {
    await begin();
    expect((await ask()).headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'",
    });
    expect(new URL(loopback.redirectUri).hostname).toBe('127.0.0.1');
  });
});
