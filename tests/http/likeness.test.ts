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
    const least = new Map<string, number>();
    const measure = async (about: string, act: () => Promise<unknown>): Promise<void> =>
      void least.set(about, Math.min(least.get(about) ?? Number.POSITIVE_INFINITY, await timed(act)));
    const inspect = () => house.browser().call('inspectOpening', { body: { token: 'x'.repeat(43) } });
    // The least of many: whatever else the machine does only adds to it, so a busy one is asked more often, and a hash
    // that is left out somewhere is seen however often it is asked.
    let unlike: string[] = [];
    for (let round = 1; round <= MOST_ROUNDS && (round <= ROUNDS || unlike.length > 0); round += 1) {
      for (const [about, attempt] of Object.entries(attempts)) await measure(about, () => tryOnce(attempt));
      await measure(WITHOUT_HASH, inspect);
      unlike = unlikeIn(least);
    }
    expect(unlike).toEqual([]);
  });
});

const ROUNDS = 10;
const MOST_ROUNDS = 150;
const WITHOUT_HASH = 'a request without a hash';

/** Reasons that take another time than a wrong password, and whether a hash can be told from none at all. */
function unlikeIn(least: ReadonlyMap<string, number>): string[] {
  const usual = least.get('a wrong password') ?? 0;
  return [...least].flatMap(([about, time]) => {
    const ratio = time / usual;
    const fits = about === WITHOUT_HASH ? ratio < 0.4 : ratio > 0.5 && ratio < 2;
    return fits ? [] : [`${about}: ${ratio.toFixed(2)}`];
  });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
