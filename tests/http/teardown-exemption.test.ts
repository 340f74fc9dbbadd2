/** Exemptions from the nightly teardown, as the desk gives and takes them: with an end, for what is open and what comes. */
import { DAY_MS } from '@strongroom/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import { type House, openHouse } from './harness.ts';
import { newKey, newPerson, type Person, signIn } from './people.ts';

const NIGHT = { region: 'here', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:15', to: '01:45' };
let house: House;
beforeAll(async () => {
  const day = 86_400;
  house = await openHouse({
    policy: {
      'session.teardown.surfaces': ['portal'],
      'session.teardown.regions': ['here'],
      'session.teardown.windows': [{ ...NIGHT, zone: 'Asia/Tokyo' }],
      'session.teardown.exemption-days': 2,
      'session.read.idle-seconds': 9 * day,
      'session.read.absolute-seconds': 9 * day,
    },
  });
});
afterAll(() => house.close());

const isIn = async (browser: Browser): Promise<boolean> => (await browser.call('getSession')).data().signedIn;

async function exempt({ userId, ...person }: Person): Promise<string> {
  const [first, second] = [await staffAtDesk(house), await staffAtDesk(house)];
  const act = { kind: 'teardown.exempt', parameters: { userId } } as const;
  const propose = () =>
    first.desk.call('proposeStaffAct', { body: { act, reason: 'migration' }, idempotencyKey: newKey() });
  expect((await propose()).outcome).toBe('caller-not-identified');
  await identify(first.desk, { userId, ...person });
  const { id, hash } = (await propose()).data();
  const alone = { hash, proof: freshProof(house, first.staff) };
  expect((await first.desk.call('approveStaffAct', { params: { actId: id }, body: alone })).outcome).not.toBe('done');
  const body = { hash, proof: freshProof(house, second.staff) };
  return (await second.desk.call('approveStaffAct', { params: { actId: id }, body })).text;
}

describe('an exemption from the nightly teardown', () => {
  it('keeps open what is open and what comes, says until when, and ends by itself', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { browser: bystander } = await signIn(house, await newPerson(house));
    const until = new Date(house.clock.now() + 2 * DAY_MS).toISOString().slice(0, 10);
    expect(await exempt(person)).toContain(until);
    const { desk } = await staffAtDesk(house);
    const shown = async () => (await desk.call('getClient', { params: { userId: person.userId } })).data();
    expect((await shown()).teardownExemptUntil).toContain(until);
    house.clock.advance(30_000);
    const { browser: later } = await signIn(house, person, house.browser());
    house.clock.advance(DAY_MS);
    expect([await isIn(browser), await isIn(later), await isIn(bystander)]).toEqual([true, true, false]);
    house.clock.advance(2 * DAY_MS);
    expect([await isIn(browser), await isIn(later)]).toEqual([false, false]);
  });

  it('is taken back at once, by one person: what slept through a night ends', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    await exempt(person);
    house.clock.advance(DAY_MS);
    expect(await isIn(browser)).toBe(true);
    const { desk } = await staffAtDesk(house);
    const act = { kind: 'teardown.resume', parameters: { userId: person.userId } } as const;
    const resume = () => desk.call('proposeStaffAct', { body: { act, reason: 'done' }, idempotencyKey: newKey() });
    expect((await resume()).outcome).toBe('done');
    expect((await browser.call('listAccounts')).problem?.rule).toBe('nightly-teardown');
    expect((await resume()).problem?.rule).toBe('exemption-gone');
    const events = (
      await house.services.audit.history({ userId: person.userId, accountIds: [], before: null, limit: 50 })
    )
      .map(({ event }) => event)
      .filter((event) => event.startsWith('session.teardown'));
    expect(events.toSorted()).toEqual(['session.teardown-exempted', 'session.teardown-resumed']);
  });
});
