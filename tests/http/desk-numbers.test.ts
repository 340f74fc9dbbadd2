/** The desk's numbers that nothing else shows, in a house that has them all otherwise. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  atDesk,
  deskSignIn,
  freshProof,
  identify,
  invitedStaff,
  newStaff,
  proposeSuspension,
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
      'staff.searches': 3,
      'staff.searches-window-seconds': 700,
      'staff.found': 2,
      'caller.facts': 2,
      'caller.question-seconds': 60,
      'caller.identified-seconds': 120,
      'caller.failures': 2,
      'caller.failure-window-seconds': 400,
      'caller.pause-seconds': 900,
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
  for (let acts = 0; acts < 3; acts += 1) await proposeSuspension(house, desk, client.userId);
  const first = await desk.ask('listStaffActs', { query: { list: 'own' } });
  expect(first.acts).toHaveLength(2);
  const rest = await desk.ask('listStaffActs', { query: { list: 'own', beforeAct: first.next ?? '' } });
  expect([rest.acts.length, rest.next]).toEqual([1, null]);
  const ofClient = await desk.ask('listStaffActs', { query: { list: 'client', user: client.userId } });
  expect(ofClient.acts.map(({ id }) => id)).toEqual(first.acts.map(({ id }) => id));
});

it('so many searches in their time, and so many clients of one', async () => {
  for (let people = 0; people < 3; people += 1) await newPerson(house);
  const { desk } = await staffAtDesk(house);
  const search = () => desk.call('searchClients', { query: { query: 'arbour' } });
  const found = (await search()).data();
  expect([found.clients.length, found.more]).toEqual([2, true]);
  const outcomes = [(await search()).outcome, (await search()).outcome, (await search()).outcome];
  expect(outcomes).toEqual(['done', 'done', 'too-many-requests']);
  house.clock.advance(700_000);
  expect((await search()).outcome).toBe('done');
});

it('so many facts, so long to say them, so long to act, and so many failures', async () => {
  const client = await newPerson(house);
  const { desk } = await staffAtDesk(house);
  const params = { userId: client.userId };
  const asked = await desk.ask('beginIdentification', { params });
  expect([asked.facts.length, Date.parse(asked.expiresAt) - house.clock.now()]).toEqual([2, 60_000]);
  house.clock.advance(60_000);
  const answers = asked.facts.map((fact) => ({ fact, said: 'late' }));
  const late = { params: { identificationId: asked.id }, body: { answers } };
  expect((await desk.call('answerIdentification', late)).outcome).toBe('not-found');
  house.clock.advance(400_000);
  expect(await identify(desk, client, true)).toMatchObject({ passed: false, pausedUntil: null });
  const paused = await identify(desk, client, true);
  expect(Date.parse(paused.pausedUntil ?? '') - house.clock.now()).toBe(900_000);
  expect((await desk.call('beginIdentification', { params })).outcome).toBe('too-many-requests');
  house.clock.advance(899_000);
  const again = await deskSignIn(house, await newStaff(house));
  house.clock.advance(1_000);
  const passed = await identify(again, client);
  expect(Date.parse(passed.until ?? '') - house.clock.now()).toBe(120_000);
});
