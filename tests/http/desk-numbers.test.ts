/** The desk's numbers that nothing else shows, in a house that has them all otherwise. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  atDesk,
  freshProof,
  invitedStaff,
  newStaff,
  proposeEnding,
  STAFF_PASSWORD,
  staffAtDesk,
} from './desk.people.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, totpNow, wrong } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'staff.enrolment-answers': 2,
      'staff.sign-in-seconds': 100,
      'staff.sign-in-failures': 2,
      'staff.failure-window-seconds': 500,
      'staff.listed': 2,
    },
  });
});
afterAll(() => house.close());

it('so many answers to an enrolment', async () => {
  const { token } = await invitedStaff(house);
  const browser = atDesk(house);
  const { secret } = await browser.ask('beginDeskEnrolment', { body: { token } });
  const code = wrong(totpNow(house, secret));
  const complete = () => browser.call('completeDeskEnrolment', { body: { token, password: STAFF_PASSWORD, code } });
  const outcomes = [(await complete()).outcome, (await complete()).outcome, (await complete()).outcome];
  expect(outcomes).toEqual(['answer-wrong', 'answer-wrong', 'opening-ended']);
});

it('so long from the password to the factor, and so long until a failure is forgotten', async () => {
  const staff = await newStaff(house);
  const browser = atDesk(house);
  const begin = (password: string) => browser.call('beginDeskSignIn', { body: { username: staff.name, password } });
  await begin(STAFF_PASSWORD);
  house.clock.advance(70_000);
  expect((await browser.call('answerDeskSignIn', { body: { proof: freshProof(house, staff) } })).outcome).toBe(
    'sign-in-flow-ended',
  );
  await begin('wrong');
  house.clock.advance(500_000);
  await begin('wrong');
  expect((await begin(STAFF_PASSWORD)).outcome).toBe('done');
});

it('so many acts on a page', async () => {
  const client = await newPerson(house);
  const { desk } = await staffAtDesk(house);
  for (let acts = 0; acts < 3; acts += 1) await proposeEnding(desk, client.userId);
  const first = await desk.ask('listStaffActs', { query: { list: 'own' } });
  expect(first.acts).toHaveLength(2);
  const rest = await desk.ask('listStaffActs', { query: { list: 'own', before: first.next ?? '' } });
  expect([rest.acts.length, rest.next]).toEqual([1, null]);
  const ofClient = await desk.ask('listStaffActs', { query: { list: 'client', user: client.userId } });
  expect(ofClient.acts.map(({ id }) => id)).toEqual(first.acts.map(({ id }) => id));
});
