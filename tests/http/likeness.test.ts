/**
 * What a stranger can tell apart: nothing. A name that is nobody's, a wrong password, a user who cannot sign in for any
 * reason of their own, and a paused one get the same status, the same bytes, the same headers, after the same work.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, PASSWORD } from './people.ts';

interface Attempt {
  readonly username: string;
  readonly password: string;
}

const FAILURES = 1_000;

let house: House;
/** One attempt of each kind that must not be told from the others. */
const attempts: Record<string, Attempt> = {};

beforeAll(async () => {
  // Hashing at its real cost: what is measured below is whether it is done.
  house = await openHouse({
    policy: {
      'password.argon2.memory-kib': 19_456,
      'password.argon2.passes': 2,
      'sign-in.failed-login.short.failures': FAILURES,
      'sign-in.failed-login.long.failures': FAILURES,
    },
  });
  const active = await newPerson(house);
  const paused = await newPerson(house);
  const [closed, bare] = [await newPerson(house), await newPerson(house)];
  const invited = await newPerson(house, { invited: true });
  await house.sql.query(`update "user" set state = 'closed' where id = $1`, [closed.userId]);
  await house.sql.query(`update factor set state = 'revoked' where user_id = $1`, [bare.userId]);
  Object.assign(attempts, {
    'a wrong password': { username: active.username, password: 'surely not this one' },
    'a name that is nobody’s': { username: 'nobody-at-all', password: PASSWORD },
    'a name that cannot be anybody’s': { username: 'Nobody at all \u0000\ud800', password: PASSWORD },
    'a closed user': { username: closed.username, password: PASSWORD },
    'a user without a factor': { username: bare.username, password: PASSWORD },
    'an invited user': { username: invited.username, password: PASSWORD },
    'a paused user': { username: paused.username, password: PASSWORD },
  } satisfies Record<string, Attempt>);
  // Every failure that the pause needs, as they would stand in the counter.
  await tryOnce({ username: paused.username, password: 'surely not this one' });
  await house.sql.query(
    `update counter set count = $1, blocked_until = $2 where scope like 'sign-in.failed-login.%' and count = 1`,
    [FAILURES, new Date(house.clock.now() + 3_600_000)],
  );
});
afterAll(() => house.close());

const tryOnce = (body: Attempt): Promise<Answer<'beginSignIn'>> => house.browser().call('beginSignIn', { body });

describe('a refused sign-in', () => {
  it('is answered with the same bytes and headers whatever the reason', async () => {
    const answers = new Map<string, unknown>();
    for (const [about, attempt] of Object.entries(attempts)) {
      const { status, text, headers, problem, setCookies } = await tryOnce(attempt);
      const { date: _date, 'x-request-id': _id, ...steady } = headers;
      const instance = problem?.instance ?? '';
      expect(instance).toMatch(/^urn:request:[\w-]{16}$/);
      answers.set(about, { status, setCookies, steady, text: text.replace(instance, 'urn:request:…') });
    }
    const [first] = answers.values();
    for (const [about, answer] of answers) expect(answer, about).toEqual(first);
    expect(first).toMatchObject({ status: 401, setCookies: [] });
  });

  it('was refused for the reason it should be, in the audit trail alone', async () => {
    const rules: Record<string, string> = {};
    for (const [about, attempt] of Object.entries(attempts)) {
      await tryOnce(attempt);
      const { rows } = await house.sql.query(
        `select body::jsonb ->> 'rule' as rule from audit_entry where event = 'sign-in.refused' order by seq desc limit 1`,
      );
      rules[about] = rows[0].rule;
    }
    expect(rules).toEqual({
      'a wrong password': 'password',
      'a name that is nobody’s': 'password',
      'a name that cannot be anybody’s': 'password',
      'a closed user': 'user-state',
      'a user without a factor': 'no-factor',
      'an invited user': 'password',
      'a paused user': 'sign-in.failed-login.short',
    });
  });

  it('takes alike long whatever the reason', async () => {
    const ROUNDS = 25;
    const times = new Map<string, number[]>(Object.keys(attempts).map((about) => [about, []]));
    const withoutHash: number[] = [];
    // Interleaved, so that whatever else the machine does falls on all alike.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [about, attempt] of Object.entries(attempts)) {
        times.get(about)?.push(await timed(() => tryOnce(attempt)));
      }
      withoutHash.push(await timed(() => house.browser().call('inspectOpening', { body: { token: 'x'.repeat(43) } })));
    }
    const usual = median(times.get('a wrong password') ?? []);
    // Were the hash left out somewhere, that reason would take as long as a request without one.
    expect(median(withoutHash)).toBeLessThan(usual / 2.5);
    for (const [about, list] of times) {
      const ratio = median(list) / usual;
      expect(ratio, about).toBeGreaterThan(0.5);
      expect(ratio, about).toBeLessThan(2);
    }
  });
});

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
