/** Security cards at the desk: sent by one, taken back by one, and a forgotten PIN replaced only by two. */
import type { DeskAct } from '@strongroom/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { activate, askForCard, cardHolder, openCardHouse, PIN, stockCard } from './card.people.ts';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import type { House } from './harness.ts';
import { newKey, newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openCardHouse();
});
afterAll(() => house.close());

const propose = (desk: Browser, act: DeskAct) =>
  desk.call('proposeStaffAct', { body: { act, reason: 'as the client asked' }, idempotencyKey: newKey() });
const entryOf = async (event: string, userId: string): Promise<string> =>
  (await house.sql.query('select body from audit_entry where event = $1 and user_id = $2', [event, userId])).rows
    .map(({ body }) => body)
    .join();

it('a card is sent to who asked for it, and taken back, by one person who never sees the PIN', async () => {
  const person = await newPerson(house);
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
