/**
 * Makes that are reported broken after passkeys of them were enrolled: those are suspended wherever they are, once, with
 * what they opened; their owners are told and get in otherwise; and nobody enrols another, at whatever moment.
 */
import { settleBrokenMakes } from '@strongroom/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAuthenticator } from './authenticator.ts';
import { freshProof, staffAtDesk } from './desk.people.ts';
import { DESK_ORIGIN, type House } from './harness.ts';
import { noticesOf } from './mobile-key.people.ts';
import { addPasskey, beginPasskey, countRows, holder, openPasskeyHouse, toPasskey } from './passkey.people.ts';
import { newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openPasskeyHouse();
});
afterAll(() => house.close());

const listed = (...makes: string[]) =>
  settleBrokenMakes(house.services, { broken: new Map(makes.map((make) => [make, 'USER_KEY_REMOTE_COMPROMISE'])) });
const entries = (event: string, id: string) =>
  countRows(house, "audit_entry where event = $1 and body::json->'details'->>'factor' = $2", event, id);
/** A make of its own for each test, so that none finds the keys of another. */
const makeOf = (place: number): string => `ee882879-721c-4913-9775-3dfcce97072${place}`;

it('suspends what is enrolled of it, once over nodes, ends what it opened, tells the owner and lets them in otherwise', async () => {
  const make = makeOf(1);
  const who = await holder(house, { make });
  const other = await holder(house, { make: makeOf(9) });
  const browser = house.browser();
  const { challengeId, request } = await toPasskey(browser, who);
  await browser.ask('answerSignIn', { body: { challengeId, answer: who.authenticator.assert(request) } });
  const late = house.browser();
  const asked = await toPasskey(late, who);

  await Promise.all([listed(make), listed(make)]);
  await listed(make);
  expect(await entries('factor.suspended', who.factorId)).toBe(1);
  expect((await browser.call('listFactors')).outcome).toBe('session-ended');
  const answer = who.authenticator.assert(asked.request);
  expect((await late.call('answerSignIn', { body: { challengeId: asked.challengeId, answer } })).outcome).not.toBe(
    'done',
  );
  await house.drain();
  expect(await noticesOf(house, who.person.userId)).toContain('notice.passkey-make-broken');

  // The text message had made room for the passkey, and is back.
  const { browser: again } = await signIn(house, who.person);
  const { factors } = await again.ask('listFactors');
  expect(factors.map(({ kind, state }) => [kind, state]).toSorted()).toEqual([
    ['passkey', 'suspended'],
    ['phone', 'active'],
  ]);
  const { factors: untouched } = await other.browser.ask('listFactors');
  expect(untouched.find(({ id }) => id === other.factorId)?.state).toBe('active');
  expect(await house.services.brokenMakes.suspended()).toMatchObject([{ factorId: who.factorId, aaguid: make }]);
});

it('enrols no other of it, be it while the list is taken, and one again when the list takes it back', async () => {
  const make = makeOf(2);
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  const creation = await beginPasskey(house, browser, person);
  const confirm = () => browser.call('confirmPasskeyEnrolment', { body: makeAuthenticator({ make }).create(creation) });
  const [answer] = await Promise.all([confirm(), listed(make)]);
  expect(['done', 'passkey-refused']).toContain(answer.outcome);
  const proving = "passkey p join factor f on f.id = p.factor_id where p.aaguid = $1::uuid and f.state = 'active'";
  expect(await countRows(house, proving, make)).toBe(0);

  const another = await newPerson(house);
  const { browser: elsewhere } = await signIn(house, another);
  const body = makeAuthenticator({ make }).create(await beginPasskey(house, elsewhere, another));
  expect((await elsewhere.call('confirmPasskeyEnrolment', { body })).outcome).toBe('passkey-refused');
  await listed();
  await addPasskey(house, elsewhere, another, { make });
  expect(await countRows(house, proving, make)).toBe(1);
});

it('suspends passkeys of staff, ends what they have open, and leaves them their other factors', async () => {
  const make = makeOf(3);
  const { staff, desk } = await staffAtDesk(house);
  const { creation } = await desk.ask('beginDeskPasskey', { body: { name: 'Blue', proof: freshProof(house, staff) } });
  const body = makeAuthenticator({ make, origin: DESK_ORIGIN }).create(creation);
  await desk.ask('confirmDeskPasskey', { body });
  await Promise.all([listed(make), listed(make)]);
  const [stopped, ...more] = await house.services.staff.makes.suspended();
  expect([stopped, more]).toMatchObject([{ member: staff.name, aaguid: make, name: 'Blue' }, []]);
  expect(await entries('staff.factor-suspended', stopped?.id ?? '')).toBe(1);
  expect((await desk.call('listDeskFactors')).outcome).not.toBe('done');
  const member = await house.services.staff.memberOf(staff.id);
  expect((await house.services.staff.ownFactors.list(member)).map(({ kind }) => kind)).toEqual(['totp']);
});
