/** An account is closed by two people once nothing is left of it, and whoever had no other goes with it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, type Browser } from './browser.client.ts';
import { cardHolder, openCardHouse } from './card.people.ts';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import type { House } from './harness.ts';
import { newKey, newPerson, type Person, provenApproval, signIn, withdraw } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openCardHouse();
});
afterAll(() => house.close());

type AtDesk = Awaited<ReturnType<typeof staffAtDesk>>;

async function propose({ desk }: AtDesk, person: Person, accountId = person.accountId) {
  await identify(desk, person);
  const act = { kind: 'account.close', parameters: { userId: person.userId, accountId } } as const;
  return desk.call('proposeStaffAct', { body: { act, reason: 'moves abroad' }, idempotencyKey: newKey() });
}
const approve = ({ desk, staff }: AtDesk, { id, hash }: { id: string; hash: string }) =>
  desk.call('approveStaffAct', { params: { actId: id }, body: { hash, proof: freshProof(house, staff) } });

/** Everything was sold and has left. */
const empty = ({ accountId }: Person) =>
  house.sql.query(`update world.account set cash_minor = 0, unsettled_minor = 0, positions = '[]' where id = $1`, [
    accountId,
  ]);
const entriesOf = async (event: string, { userId }: Person) =>
  (await house.sql.query('select body from audit_entry where event = $1 and user_id = $2', [event, userId])).rows.map(
    ({ body }) => JSON.parse(body),
  );
const isOut = async (browser: Browser) => (await browser.call('listAccounts')).outcome;

it('is asked for in order: cards first, then what is at the broker, and the amount is said', async () => {
  const { person, card } = await cardHolder(house, { totp: true });
  const first = await staffAtDesk(house, ['support', 'security', 'cards']);
  expect((await propose(first, person)).problem).toMatchObject({ code: 'act-refused', rule: 'account.cards' });
  const back = { kind: 'card.take-back', parameters: { userId: person.userId, serialNo: card.serialNo } } as const;
  const body = { act: back, reason: 'came home' };
  expect((await first.desk.call('proposeStaffAct', { body, idempotencyKey: newKey() })).outcome).toBe('done');
  const { problem } = await propose(first, person);
  const { equityMinor, currency } = await house.services.broker.summary(person.accountId);
  expect(equityMinor).toBeGreaterThan(0);
  expect(problem).toMatchObject({ rule: 'account.balance', remaining: { amountMinor: equityMinor, currency } });
  // Attack: the account of somebody else, for a caller who was identified.
  const other = await newPerson(house);
  expect((await propose(first, person, other.accountId)).problem?.rule).toBe('account.gone');
  expect(await entriesOf('party.account-closed', person)).toEqual([]);
});

it('is done once, by two people who are named, and ends what its user had', async () => {
  const person = await newPerson(house, { totp: true });
  const { browser } = await signIn(house, person);
  const wish = { amountMinor: 1_000 };
  const approval = await provenApproval(house, browser, person, wish);
  expect((await withdraw(browser, person, wish, { approval })).outcome).toBe('done');
  await empty(person);
  const [first, second, third, early] = [
    await staffAtDesk(house, ['support', 'security']),
    await staffAtDesk(house, ['security']),
    await staffAtDesk(house, ['security']),
    await staffAtDesk(house, ['security']),
  ];
  const proposed = await propose(first, person);
  expect(proposed.outcome, proposed.text).toBe('done');
  const act = proposed.data();
  expect((await approve(first, act)).problem?.rule).toBe('second-person');
  // What is on its way to the broker still stands in no balance.
  expect((await approve(early, act)).problem?.rule).toBe('account.withdrawals');
  expect(await isOut(browser)).toBe('done');
  await house.drain();
  // Money that came meanwhile stops it.
  await house.sql.query('update world.account set cash_minor = 5 where id = $1', [person.accountId]);
  expect((await approve(second, act)).problem).toMatchObject({
    rule: 'account.balance',
    remaining: { amountMinor: 5 },
  });
  await empty(person);
  const [told] = [(await house.world.mails(person.mail)).length];
  const asks = [second, third];
  const outcomes = (await atOnce(2, (which) => approve(asks[which] ?? second, act))).map(({ outcome }) => outcome);
  expect(outcomes.toSorted()).toEqual(['act-settled', 'done']);
  const closings = await entriesOf('party.account-closed', person);
  expect(closings).toHaveLength(1);
  expect(JSON.stringify(closings)).toContain(first.staff.id);
  expect(await entriesOf('party.closed', person)).toHaveLength(1);
  expect((await house.services.factors.list(person.userId)).filter(({ state }) => state !== 'revoked')).toEqual([]);
  await house.drain();
  expect((await house.world.mails(person.mail)).length).toBeGreaterThan(told ?? 0);
  house.clock.advance(5_001);
  expect(await isOut(browser)).toBe('session-ended');
  const { username, password } = person;
  expect((await house.browser().call('beginSignIn', { body: { username, password } })).outcome).toBe('sign-in-refused');
});
