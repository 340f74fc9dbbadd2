/**
 * The description of the API is served, is good, and is true: it lints clean, names every operation of the contract and
 * nothing else, every address in it answers, and every address that answers is in it.
 */

import { createConfig, lintFromString } from '@redocly/openapi-core';
import { isAtDesk, type OperationId, operations, problems } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAnswer, checkProblem, type Document } from './contract.check.ts';
import { exchange, type RawAnswer } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { acceptable } from './hostile-input.cases.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const names = (Object.keys(operations) as OperationId[]).filter((name) => !isAtDesk(operations[name]));
const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  exchange(house.url, { path, headers: { host: new URL(ORIGIN).host, ...headers } });

describe('/openapi.json', () => {
  it('is an OpenAPI 3.1 document that anybody may read', async () => {
    const { status, headers, text } = await get('/openapi.json');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.0', servers: [{ url: ORIGIN }] });
  });

  it('lints clean under the recommended rules', async () => {
    const { text } = await get('/openapi.json');
    const config = await createConfig({
      extends: ['recommended'],
    });
    const found = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
    expect(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`)).toEqual(
      [],
    );
  });

  it('names every operation of the contract and nothing else', () => {
    const listed = operationsOf(house.described.document);
    expect(listed.toSorted()).toEqual(
      names.map((name) => `${operations[name].method} ${operations[name].path} ${name}`).toSorted(),
    );
  });

  it('names no problem that is not one, and every problem at least once', () => {
    const atDesk = (Object.keys(operations) as OperationId[]).filter((name) => isAtDesk(operations[name]));
    const named = new Set([
      ...names.flatMap((name) => [...house.described.codesOf(name)]),
      ...atDesk.flatMap((name) => [...house.desk.described.codesOf(name)]),
    ]);
    expect([...named].filter((code) => !(code in problems))).toEqual([]);
    // What no operation can answer: a wrong address, a wrong method, and our own mistakes.
    const nowhere = ['method-not-allowed', 'internal'];
    expect(Object.keys(problems).filter((code) => !named.has(code) && !nowhere.includes(code))).toEqual([]);
  });
});

describe('addresses', () => {
  it('of the description all answer', async () => {
    for (const name of names) {
      const { params, query, body } = acceptable(name);
      const answer = await house
        .browser()
        .send(house.browser().write(name, { params, query, body, idempotencyKey: 'k' }));
      const refusal = checkAnswer(name, answer, house.described);
      expect(refusal?.code, name).not.toBe('not-found');
    }
  });

  it('that answer are all in the description', () => {
    const routed = routesOf(house.strongroom.app.printRoutes({ commonPrefix: false })).filter((path) =>
      path.startsWith('/v1/'),
    );
    const described = Object.keys(house.described.document.paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'));
    expect([...new Set(routed)].toSorted()).toEqual(described.toSorted());
  });
});

describe('pages beside the API', () => {
  it('show the description to people, without any script', async () => {
    const { status, headers, text } = await get('/docs');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).not.toContain('<script');
    for (const name of names) expect(text).toContain(`id="${name}"`);
    for (const code of Object.keys(problems)) expect(text).toContain(`id="problem-${code}"`);
    expect((await get('/docs/style.css')).headers['content-type']).toBe('text/css; charset=utf-8');
  });

  it.each(Object.keys(problems))('tell what %s means', async (code) => {
    const { status, headers } = await get(`/problems/${code}`);
    expect([status, headers.location]).toEqual([303, `/docs#problem-${code}`]);
  });

  it.each(['toString', '__proto__', 'constructor', 'nothing'])('do not know a problem called %s', async (code) => {
    expect(checkProblem(await get(`/problems/${code}`)).code).toBe('not-found');
  });

  it('say how the house is, where to change a password and whom to tell of a hole', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/.well-known/change-password')).headers.location).toBe('/security/password');
    const { text } = await get('/.well-known/security.txt');
    expect(text).toMatch(/^Contact: mailto:.+\nExpires: \d{4}-.+Z\n/);
  });
});

const operationsOf = ({ paths }: Document): string[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );

/** Full paths out of the tree that Fastify prints: four characters of indentation are one step deeper. */
function routesOf(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^(.*?)[├└]── (\S+?)(?: \(.*)?$/.exec(line);
    if (found === null) return [];
    const depth = (found[1] ?? '').length / 4;
    above.length = depth;
    above.push(found[2] ?? '');
    return line.includes(' (') ? [above.join('')] : [];
  });
}
