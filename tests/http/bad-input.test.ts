/**
 * Bad input on every operation of the contract: a declared refusal, nothing written, nothing sent. The counters of
 * guesses are the exception, and a guess that could not be read is not one: even they stay as they were.
 */
import { isAtDesk, type OperationId, operations } from '@strongroom/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { checkAnswer, checkProblem } from './contract.check.ts';
import type { RawAnswer, RawRequest } from './exchange.ts';
import { type House, openHouse } from './harness.ts';
import { acceptable, type HostileCase, hostileCases } from './hostile-input.cases.ts';
import { newPerson, type Person, signIn, toChallenge } from './people.ts';
import { changed, type Snapshot, snapshot } from './state.snapshot.ts';

const BODY_BYTES = 20_000;
const FORM = ['malformed-request', 'invalid-input', 'unsupported-media-type', 'too-large'];

let house: House;
let person: Person;
/** Signed in, and in the middle of another sign-in: every operation gets as far as its own input. */
let browser: Browser;

beforeAll(async () => {
  house = await openHouse({ policy: { 'http.body-bytes': BODY_BYTES, 'challenge.open-per-factor': 50 } });
  person = await newPerson(house);
  ({ browser } = await signIn(house, person));
  await toChallenge(browser, person);
  await house.drain();
  last = await state();
});
afterAll(() => house.close());

const declaredBody = (name: OperationId) => (operations[name] as { body?: unknown }).body;
/** What phones sign is bent by phones: mobile-key-phones.test.ts. */
const names = (Object.keys(operations) as OperationId[]).filter(
  (name) => !isAtDesk(operations[name]) && operations[name].caller !== 'mobile-key',
);

function bend(name: OperationId, hostile: HostileCase): RawRequest {
  const { params, body } = acceptable(name);
  const key = operations[name].operationId === 'createWithdrawal' ? { idempotencyKey: `bad-${name}` } : {};
  const written = browser.write(name, { params: hostile.params ?? params, body, ...key });
  const headers = Object.fromEntries(
    Object.entries({ ...written.headers, ...hostile.headers }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  return {
    ...written,
    path: hostile.query === undefined ? written.path : `${written.path.split('?')[0]}?${hostile.query}`,
    headers,
    ...(hostile.body !== undefined && { body: hostile.body }),
  };
}

/** How things stood after the test before: whatever the next one does is compared with it. */
let last: Snapshot;

async function expectNothingDone(name: string): Promise<void> {
  await house.drain();
  const before = last;
  last = await state();
  expect(changed(before, last), name).toEqual([]);
}

/** Everything that could have changed; an answer leaves no trace but its line in the log. */
async function state(): Promise<Snapshot> {
  const arrived = (await house.world.messages(person.phone)).length + (await house.world.mails(person.mail)).length;
  return { ...(await snapshot(house.sql)), arrived: String(arrived) };
}

async function refusesAll(name: OperationId, requests: readonly (readonly [string, RawRequest])[]): Promise<void> {
  for (const [about, request] of requests) {
    const answer = await browser.send(request);
    const refusal = checkAnswer(name, answer, house.described);
    // Refused for its form: no other reason may hide that it was read.
    expect(FORM, `${name} with ${about}: ${answer.text}`).toContain(refusal?.code);
  }
  await expectNothingDone(name);
}

describe.each(names)('%s', (name) => {
  it('refuses input that is not what was declared, and does nothing', async () => {
    const cases = hostileCases(name);
    await refusesAll(
      name,
      cases.map((hostile) => [hostile.about, bend(name, hostile)] as const),
    );
  });

  it('refuses any body it does not take, and one that is too large', async () => {
    const { method } = operations[name];
    if (method === 'GET') return;
    const written = bend(name, { about: 'nothing' });
    const big = { ...written, body: JSON.stringify({ x: 'x'.repeat(BODY_BYTES) }) };
    const typed = { ...written.headers, 'content-type': 'application/json' };
    const extra =
      declaredBody(name) === undefined ? [['a body', { ...written, headers: typed, body: '{}' }] as const] : [];
    await refusesAll(name, [['an oversized body', { ...big, headers: typed }], ...extra]);
    const text = { ...written, headers: { ...written.headers, 'content-type': 'text/plain' }, body: 'x' };
    await refusesAll(name, [['plain text', text]]);
  });

  it('is not reached by another method', async () => {
    const { path, headers } = bend(name, { about: 'nothing' });
    const own = (Object.keys(operations) as OperationId[])
      .filter((other) => operations[other].path === operations[name].path)
      .map((other) => operations[other].method);
    // HEAD is answered wherever GET is.
    const allowed: string[] = own.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
      (candidate) => !own.includes(candidate as never),
    )) {
      const { 'content-type': _type, ...rest } = headers as Record<string, string>;
      const answer = await browser.send({ method, path, headers: rest });
      const refusal = checkProblem(answer);
      expect(refusal.code, `${method} ${path}`).toBe('method-not-allowed');
      expect(String(answer.headers.allow).split(', ').toSorted()).toEqual(allowed.toSorted());
    }
    await expectNothingDone(name);
  });
});

describe('any JSON at all', () => {
  const bodies = names.filter((name) => declaredBody(name) !== undefined);
  const refused = async (send: () => Promise<RawAnswer>, name: OperationId): Promise<void> => {
    checkAnswer(name, await send(), house.described);
  };

  it('gets an answer that the contract declares', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies),
        fc.json({ maxDepth: 4, stringUnit: 'binary' }),
        async (name, text) => {
          await refused(() => browser.send(bend(name, { about: 'any JSON', body: text })), name);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('in the place of any field gets an answer that the contract declares', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies),
        fc.nat(),
        fc.string({ unit: 'binary', maxLength: 80 }),
        async (name, pick, value) => {
          const body = acceptable(name).body ?? {};
          const fields = Object.keys(body);
          const field = fields[pick % fields.length] ?? '';
          const text = JSON.stringify({ ...body, [field]: value });
          await refused(() => browser.send(bend(name, { about: 'any text', body: text })), name);
        },
      ),
      { numRuns: 150 },
    );
  });
});
