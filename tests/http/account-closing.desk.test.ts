/**
 * An account is closed by two people once nothing is left of it, and whoever had no other goes with it: for a caller, or
 * because its client asked for it in the portal.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Browser } from './browser.client.ts';
import { askForCard, desk as cardDesk, cardHolder, openCardHouse, STAFF } from './card.people.ts';
import { approveAs, ask, leave, leaver, proposeAsked, provenClosing } from './closing.people.ts';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import type { House } from './harness.ts';
import { join } from './member.people.ts';
import { newKey, newPerson, type Person, provenApproval, signIn, withdraw } from './people.ts';

const DAYS = 9;
const DAY_MS = 86_400_000;

let house: House;
beforeAll(async () => {
  house = await openCardHouse({ policy: { 'account.closing-days': DAYS, 'device.strict-messages': false } });
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

const empty = (person: Person) => leave(house, person);
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

describe('asked for by the client', () => {
  const standing = (browser: Browser, { accountId }: Person) => browser.ask('getClosing', { params: { accountId } });
  const atTheDesk = (roles: readonly ('support' | 'security')[] = ['security']) => staffAtDesk(house, roles);

  it('is refused by name while something could still leave, before a proof is asked for', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { equityMinor } = await house.services.broker.summary(person.accountId);
    const left = { amountMinor: equityMinor, currency: 'USD' };
    expect((await ask(browser, person)).problem).toMatchObject({
      code: 'closing-refused',
      rule: 'balance',
      remaining: left,
    });
    expect(await standing(browser, person)).toMatchObject({ mayAsk: true, inTheWay: 'balance', remaining: left });
    const wish = { amountMinor: 1_000 };
    const approval = await provenApproval(house, browser, person, wish);
    expect((await withdraw(browser, person, wish, { approval })).outcome).toBe('done');
    // The broker has paid already, and we do not know it yet.
    await empty(person);
    expect((await ask(browser, person)).problem?.rule).toBe('withdrawals');
    await house.drain();
    await leave(house, person, 1_000_000);
    await askForCard(house, browser, person);
    await empty(person);
    expect((await ask(browser, person)).problem?.rule).toBe('card-request');
    expect(await entriesOf('closing.asked', person)).toEqual([]);
  });

  it('waits for the card, then for its reserve to leave, and is done by two people without a call', async () => {
    const { person, browser, card } = await cardHolder(house, { totp: true });
    // Less than the reserve: it cannot leave while the card is out.
    await leave(house, person, 1_500);
    expect((await ask(browser, person, await provenClosing(house, browser, person))).outcome).toBe('done');
    expect((await ask(browser, person)).problem).toMatchObject({ code: 'closing-refused', rule: 'asked' });
    const waits = await standing(browser, person);
    expect(waits).toMatchObject({ waitsFor: 'card', inTheWay: null, cards: [{ state: 'active' }], days: DAYS });
    expect(waits.returnTo).toContain('40 Harbor Street');
    await house.drain();
    expect((await house.world.mails(person.mail))[0]?.text).toContain('it was asked to close an account of yours');
    const [first, second] = [await atTheDesk(), await atTheDesk()];
    const { closings } = await first.desk.ask('listClosings');
    const wish = closings.find(({ client }) => client.userId === person.userId);
    expect(wish).toMatchObject({ waitsFor: 'card', account: { id: person.accountId } });
    const closingId = wish?.id ?? '';
    const page = await first.desk.ask('getClient', { params: { userId: person.userId } });
    expect(page.closings).toMatchObject([{ id: closingId, accountId: person.accountId }]);
    expect((await proposeAsked(first.desk, person, closingId)).problem?.rule).toBe('account.cards');
    await cardDesk(house, (at, tx) => at.takeBack(tx, card.serialNo, STAFF));
    expect(await standing(browser, person)).toMatchObject({ waitsFor: 'balance', remaining: { amountMinor: 1_500 } });
    expect((await proposeAsked(first.desk, person, closingId)).problem?.rule).toBe('account.balance');
    await empty(person);
    expect((await standing(browser, person)).waitsFor).toBe('desk');
    // Nobody was identified: the wish was proven. Attack: a wish that is somebody else's, or none.
    const other = await newPerson(house);
    expect((await proposeAsked(first.desk, other, closingId)).problem?.rule).toBe('account.taken-back');
    const act = (await proposeAsked(first.desk, person, closingId)).data();
    expect(act.shown).toHaveProperty('askedAt');
    expect((await approveAs(house, second.desk, second.staff, act)).outcome).toBe('done');
    expect(await entriesOf('party.account-closed', person)).toHaveLength(1);
    expect((await first.desk.ask('listClosings')).closings.some(({ id }) => id === closingId)).toBe(false);
  });

  it('is taken back while it waits, and of taking back and closing at once one wins', async () => {
    const { person, browser, approval } = await leaver(house);
    const params = { accountId: person.accountId };
    const { id } = (await ask(browser, person, approval)).data();
    const [first, second] = [await atTheDesk(), await atTheDesk()];
    const early = (await proposeAsked(first.desk, person, id)).data();
    expect((await browser.call('takeBackClosing', { params })).outcome).toBe('done');
    expect((await browser.call('takeBackClosing', { params })).outcome).toBe('not-found');
    expect((await standing(browser, person)).closing?.state).toBe('taken-back');
    // Attack: staff fulfils what was taken back, and nobody was identified.
    expect((await approveAs(house, second.desk, second.staff, early)).problem?.rule).toBe('account.taken-back');
    const again = (await ask(browser, person, await provenClosing(house, browser, person))).data();
    const act = (await proposeAsked(first.desk, person, again.id)).data();
    const outcomes = await Promise.all([
      approveAs(house, second.desk, second.staff, act),
      browser.call('takeBackClosing', { params }),
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    const closed = (await entriesOf('party.account-closed', person)).length;
    expect(closed + (await entriesOf('closing.taken-back', person)).length).toBe(2);
  });

  it('stands once, however often it is asked for at the same moment', async () => {
    const { person, browser, approval } = await leaver(house);
    const { browser: another } = await signIn(house, person);
    const both = [
      [browser, approval],
      [another, await provenClosing(house, another, person)],
    ] as const;
    const answers = await Promise.all(both.map(([from, proven]) => ask(from, person, proven)));
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['closing-refused', 'done']);
    expect(await entriesOf('closing.asked', person)).toHaveLength(1);
  });

  it('lapses after its days, and everybody who could have asked hears of it', async () => {
    const { person, browser, approval } = await leaver(house);
    const partner = await newPerson(house);
    await join(house, partner, person.accountId, ['read', 'settings']);
    const looker = await newPerson(house);
    await join(house, looker, person.accountId, ['read', 'fund']);
    const { browser: looking } = await signIn(house, looker);
    expect((await ask(looking, person)).problem).toMatchObject({ code: 'not-permitted', rule: 'access-right' });
    expect((await ask(browser, person, approval)).outcome).toBe('done');
    expect(await standing(looking, person)).toMatchObject({ mayAsk: false, waitsFor: null, cards: [] });
    const params = { accountId: person.accountId };
    expect((await looking.call('takeBackClosing', { params })).outcome).toBe('not-found');
    house.clock.advance(DAYS * DAY_MS + 1);
    await house.drain();
    expect(await entriesOf('closing.lapsed', person)).toHaveLength(1);
    const { browser: later } = await signIn(house, person);
    expect(await standing(later, person)).toMatchObject({ closing: { state: 'lapsed' }, inTheWay: null });
    const heard = async ({ mail }: Person) => (await house.world.mails(mail)).map(({ text }) => text).join();
    expect(await heard(partner)).toContain('has lapsed');
    expect(await heard(looker)).not.toContain('has lapsed');
  });
});

describe('beside a withdrawal', () => {
  /** Both have looked at what is left, and wait for the account in the order in which they are started. */
  async function inOrder<First, Second>(
    { accountId }: Person,
    first: () => Promise<First>,
    between: () => Promise<unknown>,
    second: () => Promise<Second>,
  ): Promise<[First, Second]> {
    const holder = await house.sql.connect();
    try {
      await holder.query('begin');
      await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`withdrawal:${accountId}`]);
      const one = first();
      await queued(1);
      await between();
      const other = second();
      await queued(2);
      await holder.query('commit');
      return await Promise.all([one, other]);
    } finally {
      holder.release();
    }
  }
  async function queued(count: number): Promise<void> {
    const waiting = `select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await expect.poll(async () => (await house.sql.query(waiting)).rows[0].count).toBe(count);
  }
  const SMALL = { amountMinor: 1_000 };

  it('that was there first, the wish is refused', async () => {
    const { person, browser, approval } = await leaver(house);
    await leave(house, person, SMALL.amountMinor);
    const { browser: another } = await signIn(house, person);
    const paid = await provenApproval(house, another, person, SMALL);
    const [withdrawn, asked] = await inOrder(
      person,
      () => withdraw(another, person, SMALL, { approval: paid }),
      () => empty(person),
      () => ask(browser, person, approval),
    );
    expect([withdrawn.outcome, asked.problem?.rule]).toEqual(['done', 'withdrawals']);
  });

  it('that comes after the desk has closed the account, nothing leaves', async () => {
    const { person, browser, approval } = await leaver(house);
    const { id } = (await ask(browser, person, approval)).data();
    const [first, second] = [await staffAtDesk(house, ['security']), await staffAtDesk(house, ['security'])];
    const act = (await proposeAsked(first.desk, person, id)).data();
    await leave(house, person, SMALL.amountMinor);
    const paid = await provenApproval(house, browser, person, SMALL);
    await empty(person);
    const [closed, withdrawn] = await inOrder(
      person,
      () => approveAs(house, second.desk, second.staff, act),
      () => leave(house, person, SMALL.amountMinor),
      () => withdraw(browser, person, SMALL, { approval: paid }),
    );
    expect([closed.outcome, withdrawn.outcome]).toEqual(['done', 'not-found']);
    const { rows } = await house.sql.query('select id from withdrawal where account_id = $1', [person.accountId]);
    expect(rows).toEqual([]);
  });
});
