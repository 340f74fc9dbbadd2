/**
 * The one decision (design law 1), seen from outside: every act of somebody signed in asks it, under a policy that gives
 * the surface of the session no capability group for the act. What is refused names its rule, is written down and
 * changes nothing; only a retreat is never refused.
 */
import { type OperationId, operations } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acts } from './acts.table.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';
import { changed, snapshot } from './state.snapshot.ts';
import { TERMINAL } from './surfaces.people.ts';

/** Leaving, taking back what one asked for, and refusing what a program asks for. */
const RETREATS = ['signOut', 'cancelApproval', 'refuseConsent'];
const guarded = Object.entries(acts).filter(
  ([name]) => operations[name as OperationId].caller === 'session' && !RETREATS.includes(name),
);
/** The entry of the refusal with its place in the log, the activity of the session, and what counts requests. */
const MAY_CHANGE = ['audit_entry', 'counter', 'session'];

/** On the desktop nothing may be done, nor looked at; everywhere else all is as usual. */
const CAPPED = {
  'factor.opt-out.allowed': true,
  'surface.desktop.groups': [],
  'phone.resend-backoff-seconds': [5],
};

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: CAPPED, configuration: { 'surfaces.clients': [TERMINAL] } });
});
afterAll(() => house.close());

/** The sessions of everybody so far now run on the capped surface, once no node remembers otherwise. */
async function moveToDesktop(): Promise<void> {
  await house.sql.query(`update session set surface = 'desktop'`);
  house.clock.advance(1_000);
}

it('is asked by all there are', () => {
  expect(guarded.map(([name]) => name)).toEqual(
    expect.arrayContaining(['endSession', 'endSessions', 'forgetDevice', 'confirmContactPoint', 'sendContactCode']),
  );
  expect(guarded.length).toBeGreaterThan(12);
});

describe.each(guarded)('%s on a surface that cannot reach it', (name, prepare) => {
  it('is refused by the rule, written down, and changes nothing', async () => {
    const { act } = await prepare(house);
    await house.drain();
    await moveToDesktop();
    const before = await snapshot(house.sql);
    const answer = await act();
    expect([answer.status, answer.outcome, answer.problem?.rule], name).toEqual([403, 'not-permitted', 'surface']);
    const after = await snapshot(house.sql);
    expect(
      changed(before, after).filter((table) => !MAY_CHANGE.includes(table) && !table.startsWith('log_')),
      name,
    ).toEqual([]);
    const { rows } = await house.sql.query(`select body from audit_entry order by seq desc limit 1`);
    expect(JSON.parse(rows[0].body)).toMatchObject({
      event: 'access.denied',
      outcome: 'refused',
      rule: 'surface',
      actor: { surface: 'desktop' },
      details: { surface: 'desktop' },
    });
    const { rows: ended } = await house.sql.query(`select 1 from session where ended_at is not null`);
    expect(ended, name).toEqual([]);
  });
});

it.each(['listSessions', 'listFactors', 'listContactPoints', 'listDevices', 'listHistory'] as const)(
  '%s is not shown there',
  async (name) => {
    const { browser } = await signIn(house, await newPerson(house));
    await moveToDesktop();
    const answer = await browser.call(name);
    expect([answer.outcome, answer.problem?.rule]).toEqual(['not-permitted', 'surface']);
  },
);

it.each(RETREATS)('%s is possible everywhere', async (name) => {
  const { act } = await (acts[name] ?? expect.fail(`${name} is an act`))(house);
  await moveToDesktop();
  expect((await act()).outcome).toBe('done');
});
