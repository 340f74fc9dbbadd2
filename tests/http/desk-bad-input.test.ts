/**
 * Bad input on every operation of the desk, by a member of staff who is signed in and in the middle of another sign-in: a
 * declared refusal, nothing written. And every one of them refuses whoever is not signed in.
 */

import { createConfig, lintFromString } from '@redocly/openapi-core';
import { isAtDesk, type OperationId, operations } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { checkAnswer } from './contract.check.ts';
import { atDesk, newStaff, staffAtDesk } from './desk.people.ts';
import { exchange, type RawRequest } from './exchange.ts';
import { DESK_ORIGIN, type House, openHouse } from './harness.ts';
import { acceptable, type HostileCase, hostileCases } from './hostile-input.cases.ts';
import { changed, snapshot } from './state.snapshot.ts';

const FORM = ['malformed-request', 'invalid-input', 'unsupported-media-type', 'too-large'];

let house: House;
let desk: Browser;
beforeAll(async () => {
  house = await openHouse();
  ({ desk } = await staffAtDesk(house));
  const { name, password } = await newStaff(house);
  await desk.ask('beginDeskSignIn', { body: { username: name, password } });
});
afterAll(() => house.close());

const names = (Object.keys(operations) as OperationId[]).filter((name) => isAtDesk(operations[name]));

function bend(name: OperationId, hostile: HostileCase): RawRequest {
  const { params, body } = acceptable(name);
  const key =
    (operations[name] as { idempotencyKey?: string }).idempotencyKey === undefined ? {} : { idempotencyKey: 'k' };
  const written = desk.write(name, { params: hostile.params ?? params, body, ...key });
  const headers = Object.fromEntries(
    Object.entries({ ...written.headers, ...hostile.headers }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  const path = hostile.query === undefined ? written.path : `${written.path.split('?')[0]}?${hostile.query}`;
  return { ...written, path, headers, ...(hostile.body !== undefined && { body: hostile.body }) };
}

describe.each(names)('%s', (name) => {
  it('refuses input that is not what was declared, and does nothing', async () => {
    const before = await snapshot(house.sql);
    for (const hostile of hostileCases(name)) {
      // What is searched for may be any text, this one too.
      if (hostile.about === 'query in broken UTF-8') continue;
      const answer = await desk.send(bend(name, hostile));
      const refusal = checkAnswer(name, answer, house.desk.described);
      expect(FORM, `${name} with ${hostile.about}: ${answer.text}`).toContain(refusal?.code);
    }
    expect(changed(before, await snapshot(house.sql)), name).toEqual([]);
  });

  it('answers a stranger only what a stranger may ask', async () => {
    const { caller } = operations[name];
    if (caller === 'public') return;
    const stranger = atDesk(house);
    const { params, query, body } = acceptable(name);
    const answer = await stranger.send(stranger.write(name, { params, query, body, idempotencyKey: 'k' }));
    const refusal = checkAnswer(name, answer, house.desk.described);
    expect(refusal?.code).toBe(caller === 'staff' ? 'not-signed-in' : 'sign-in-flow-ended');
  });
});

it('is described by the desk itself, and by nobody else', async () => {
  const read = (url: string, origin: string) =>
    exchange(url, { path: '/openapi.json', headers: { host: new URL(origin).host } });
  const { text } = await read(house.desk.url, DESK_ORIGIN);
  const config = await createConfig({ extends: ['recommended'] });
  const found = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
  expect(found.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  const paths = Object.keys(house.desk.described.document.paths);
  expect(paths.every((path) => path.startsWith('/v1/desk/'))).toBe(true);
  expect(Object.keys(house.described.document.paths).filter((path) => path.startsWith('/v1/desk/'))).toEqual([]);
});
