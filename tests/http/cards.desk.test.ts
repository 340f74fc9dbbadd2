/** Security cards at the desk: sent by one, taken back by one, and a forgotten PIN replaced only by two. */
import type { DeskAct } from '@strongroom/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import {
  activate,
  askForCard,
  desk as atDesk,
  cardHolder,
  openCardHouse,
  PIN,
  STAFF,
  sendCard,
  stockCard,
} from './card.people.ts';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import { answerApproval, grantCode, signInWith } from './emergency.people.ts';
import type { House } from './harness.ts';
import { newKey, newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openCardHouse({
    policy: { 'security-card.address-hold-days': 3, 'factor.cooldown.enrolled-seconds': 60 },
  });
});
afterAll(() => house.close());

const propose = (desk: Browser, act: DeskAct) =>
  desk.call('proposeStaffAct', { body: { act, reason: 'as the client asked' }, idempotencyKey: newKey() });
const coolingOf = async (browser: Browser) =>
  (await browser.ask('listFactors')).factors.find(({ kind }) => kind === 'security-card')?.cooldown;
const entryOf = async (event: string, userId: string): Promise<string> =>
  (await house.sql.query('select body from audit_entry where event = $1 and user_id = $2', [event, userId])).rows
    .map(({ body }) => body)
    .join();

it('a card is sent to who asked for it, and taken back, by one person who never sees the PIN', async () => {
  const person = await newPerson(house, { totp: true });
  const { userId } = person;
  const { browser } = await signIn(house, person);
  const card = await stockCard(house);
  const requestId = await askForCard(house, browser, person);
  const { staff, desk } = await staffAtDesk(house, ['cards', 'support']);
  const page = await desk.ask('getClient', { params: { userId } });
  expect(page.cardRequest).toMatchObject({ id: requestId });
  expect(page.cardRequest?.inStock).toContain(card.serialNo);
  const { serialNo } = card;

  // Attack: the wish of one client, named together with another.
  const other = await newPerson(house);
  const crossed = { userId: other.userId, requestId, serialNo };
  const refused = await propose(desk, { kind: 'card.assign-and-ship', parameters: crossed });
  expect(refused.problem?.rule).toBe('card.no-card');
  expect((await desk.ask('getClient', { params: { userId } })).cardRequest?.id).toBe(requestId);

  const act = { kind: 'card.assign-and-ship', parameters: { userId, requestId, serialNo } } as const;
  const sent = await propose(desk, act);
  expect(sent.outcome, sent.text).toBe('done');
  expect(sent.text).not.toContain(PIN);
  expect((await propose(desk, act)).problem?.rule).toBe('card.no-request');
  expect(await entryOf('card.shipped', userId)).toContain(staff.id);
  await activate(browser, card);
  // From the house to the address on file: it proves in full at once.
  expect(await coolingOf(browser)).toBeNull();
  const after = await desk.ask('getClient', { params: { userId } });
  expect(after.cards).toMatchObject([{ serialNo, state: 'active', owned: true }]);
  expect(after.cardRequest).toBeNull();

  const stranger = { kind: 'card.take-back', parameters: { userId: other.userId, serialNo } } as const;
  expect((await propose(desk, stranger)).problem?.rule).toBe('card.no-card');
  const back = { kind: 'card.take-back', parameters: { userId, serialNo } } as const;
  expect((await propose(desk, back)).outcome).toBe('done');
  expect((await propose(desk, back)).problem?.rule).toBe('card.not-now');
  expect((await browser.ask('listCards')).cards[0]?.state).toBe('returned');
});

it('a card is taken back by two where text messages would be the strongest factor again', async () => {
  const { person, browser, card } = await cardHolder(house);
  const { userId } = person;
  const { serialNo } = card;
  const { database, cards } = house.services;
  const first = await staffAtDesk(house, ['cards']);
  const second = await staffAtDesk(house, ['cards']);
  const phone = async () => (await browser.ask('listFactors')).factors.find(({ kind }) => kind === 'phone')?.state;
  const stateOf = async () => (await cards.findBySerial(serialNo))?.state;
  // Whoever does it alone, past the desk, is refused by the card itself.
  const { secondStaff: _second, ...one } = STAFF.actor;
  const alone = database.attempt((tx) => cards.desk.takeBack(tx, serialNo, { ...STAFF, actor: one }));
  expect(await alone).toMatchObject({ ok: false, refusal: { code: 'second-person' } });

  const session = await first.desk.ask('getDeskSession');
  const known = session.signedIn ? session.acts.find(({ kind }) => kind === 'card.take-back') : null;
  expect(known).toMatchObject({ people: 1, sometimesTwo: true });

  const proposed = (await propose(first.desk, { kind: 'card.take-back', parameters: { userId, serialNo } })).data();
  expect(proposed).toMatchObject({ state: 'awaiting-second', people: 2 });
  expect([await stateOf(), await phone()]).toEqual(['active', 'displaced']);
  const params = { actId: proposed.id };
  const body = { hash: proposed.hash, proof: freshProof(house, second.staff) };
  expect((await second.desk.call('approveStaffAct', { params, body })).outcome).toBe('done');
  expect([await stateOf(), await phone()]).toEqual(['returned', 'active']);
  const entry = await entryOf('card.taken-back', userId);
  for (const { staff } of [first, second]) expect(entry).toContain(staff.id);
});

it('no card goes to an address that is new by one person alone, for as many days as policy says', async () => {
  const person = await newPerson(house, { totp: true });
  const { userId } = person;
  const { database, identities } = house.services;
  const { browser } = await signIn(house, person);
  const { serialNo } = await stockCard(house);
  const requestId = await askForCard(house, browser, person);
  await database.transaction((tx) => identities.addressChanged(tx, userId, STAFF.actor));
  const act = { kind: 'card.assign-and-ship', parameters: { userId, requestId, serialNo } } as const;
  const until = house.clock.now() + 3 * 86_400_000;
  house.clock.advance(3 * 86_400_000 - 600_000);
  const first = await staffAtDesk(house, ['cards']);
  house.clock.advance(until - 1 - house.clock.now());
  const held = (await propose(first.desk, act)).data();
  expect(held).toMatchObject({ state: 'awaiting-second', people: 2 });
  expect(held.shown).toHaveProperty('addressChangedAt');
  house.clock.advance(1);
  expect((await propose(first.desk, act)).data()).toMatchObject({ state: 'done', people: 1 });
});

it('a card that two sent to a new address proves less for a while, as every new factor does', async () => {
  const person = await newPerson(house, { totp: true });
  const { browser } = await signIn(house, person);
  const card = await stockCard(house);
  const requestId = await askForCard(house, browser, person);
  const { database, identities } = house.services;
  await database.transaction((tx) => identities.addressChanged(tx, person.userId, STAFF.actor));
  await sendCard(house, requestId, card);
  await activate(browser, card);
  expect(await coolingOf(browser)).toMatchObject({ reason: 'enrolled' });
});

it('a forgotten PIN is replaced after a caller was identified, and two people agreed', async () => {
  const { person, browser, card } = await cardHolder(house, { totp: true });
  const { userId } = person;
  const { serialNo } = card;
  const first = await staffAtDesk(house, ['support', 'security']);
  const second = await staffAtDesk(house, ['security']);
  const sender = await staffAtDesk(house, ['cards']);
  const newPinUntil = async () => (await browser.ask('listCards')).cards[0]?.newPinUntil;
  const act = { kind: 'card.allow-new-pin', parameters: { userId, serialNo } } as const;
  expect((await propose(sender.desk, act)).outcome).toBe('not-permitted');
  expect((await propose(first.desk, act)).outcome).toBe('caller-not-identified');
  await identify(first.desk, person);
  const proposed = await propose(first.desk, act);
  expect(proposed.outcome, proposed.text).toBe('done');
  const { id, hash, shown } = proposed.data();
  expect(shown).toMatchObject({ card: serialNo, cardState: 'active' });
  expect(await newPinUntil()).toBeNull();
  const approve = (who: typeof first) =>
    who.desk.call('approveStaffAct', { params: { actId: id }, body: { hash, proof: freshProof(house, who.staff) } });
  expect((await approve(first)).problem?.rule).toBe('second-person');
  expect((await approve(sender)).problem?.rule).toBe('role');
  expect(await newPinUntil()).toBeNull();
  const done = await approve(second);
  expect(done.outcome, done.text).toBe('done');
  expect(await newPinUntil()).not.toBeNull();
  const entry = await entryOf('card.pin-reset-allowed', userId);
  for (const { staff } of [first, second]) expect(entry).toContain(staff.id);
});

it('a PIN forgotten by whoever has nothing but the card is replaced with a temporary code', async () => {
  const { card, cardId, person } = await cardHolder(house);
  await atDesk(house, (at, tx) => at.allowNewPin(tx, card.serialNo, STAFF));
  const code = await grantCode(house, person);
  const browser = await signInWith(house, person, 'temporary-code', code);
  const params = { cardId };
  const asked = await browser.call('beginCardPinChange', { params });
  const approval = asked.problem?.approval;
  const byCode = approval?.factors.find(({ kind }) => kind === 'temporary-code');
  if (approval === undefined || byCode === undefined) throw new Error(`the code proves nothing: ${asked.text}`);
  await answerApproval(browser, approval.id, byCode.id, 'temporary-code', async () => code);
  const task = await browser.ask('beginCardPinChange', { params, approval: approval.id });
  const body = { newPin: '8642', responses: [card.answer(task.challenges[0] ?? '', '8642')] };
  const done = await browser.ask('answerCardTask', { params: { taskId: task.id }, body });
  expect(done.cards[0]?.newPinUntil).toBeNull();
});

it('nobody who was identified opens the card of somebody else', async () => {
  const { card } = await cardHolder(house, { totp: true });
  const caller = await newPerson(house);
  const first = await staffAtDesk(house, ['support', 'security']);
  const second = await staffAtDesk(house, ['security']);
  await identify(first.desk, caller);
  const parameters = { userId: caller.userId, serialNo: card.serialNo };
  const proposed = (await propose(first.desk, { kind: 'card.allow-new-pin', parameters })).data();
  const body = { hash: proposed.hash, proof: freshProof(house, second.staff) };
  const done = await second.desk.call('approveStaffAct', { params: { actId: proposed.id }, body });
  expect(done.problem?.rule).toBe('card.no-card');
  expect((await house.services.cards.findBySerial(card.serialNo))?.pinResetUntil).toBeNull();
});
