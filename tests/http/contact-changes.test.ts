/** Changed contact points: what proves them, what follows, what a thief does not get by them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, signIn, withdraw } from './people.ts';
import { begunChange, changeWish, newMail, newNumber, stopToken } from './recovery.people.ts';

const HOUR = 3_600;
let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'contact.change-wait-seconds': 48 * HOUR,
      'contact.change-money-freeze-seconds': 5 * HOUR,
      'device.retired-contact-days': 9,
    },
  });
});
afterAll(() => house.close());

const seconds = (count: number): void => house.clock.advance(count * 1_000);

describe('a changed contact point', () => {
  it('takes effect when both sides have answered, and freezes money', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { changeId, newCode, oldCode } = await begunChange(house, browser, person, {
      kind: 'mail',
      value: newMail(),
    });
    const confirm = (side: 'old' | 'new', code: string) =>
      browser.call('confirmContactChange', { params: { changeId }, body: { side, code } });
    expect((await confirm('new', oldCode)).outcome).toBe('answer-wrong');
    expect((await confirm('old', oldCode)).outcome).toBe('done');
    expect((await confirm('old', oldCode)).outcome).toBe('already-confirmed');
    const { contactPoints: before } = await browser.ask('listContactPoints');
    expect((await confirm('new', newCode)).outcome).toBe('done');
    const { contactPoints } = await browser.ask('listContactPoints');
    const mailOf = (points: typeof before) => points.filter(({ kind }) => kind === 'mail').map(({ id }) => id);
    expect(contactPoints).toHaveLength(before.length);
    expect(mailOf(contactPoints)).not.toEqual(mailOf(before));
    expect((await withdraw(browser, person, { amountMinor: 100 }, {})).problem).toMatchObject({
      code: 'frozen',
      rule: 'contact-changed',
    });
  });

  it('of the number that just approved it needs no second code from there; the factor goes with it', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const value = newNumber();
    const { changeId, newCode, change } = await begunChange(house, browser, person, { kind: 'phone', value });
    expect(change).toMatchObject({ oldConfirmed: true, newConfirmed: false });
    await browser.ask('confirmContactChange', { params: { changeId }, body: { side: 'new', code: newCode } });
    await house.drain();
    for (const phone of [person.phone, value])
      expect((await house.world.messages(phone)).some(({ body }) => body.includes('/stop#'))).toBe(true);
    await signIn(house, { ...person, phone: value });
  });

  it('leaves the old number to hear of new devices for a while, and of nothing else', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const owner = { ...person, phone: newNumber() };
    const wish = { kind: 'phone', value: owner.phone } as const;
    const { changeId, newCode } = await begunChange(house, browser, person, wish);
    await browser.ask('confirmContactChange', { params: { changeId }, body: { side: 'new', code: newCode } });
    await house.drain();
    const heard = async () => {
      await house.drain();
      return (await house.world.messages(person.phone)).length;
    };
    const before = await heard();
    await signIn(house, owner, browser);
    expect(await heard()).toBe(before);
    await signIn(house, owner);
    expect(await heard()).toBe(before + 1);
    const { rows } = await house.sql.query<{ contact: string }>(
      `select body::json->'details'->>'contact' as contact from audit_entry
       where user_id = $1 and event = 'alert.sent' and (body::json->'details'->>'former')::boolean`,
      [person.userId],
    );
    expect(rows).toEqual([{ contact: expect.stringContaining(person.phone.slice(-2)) }]);
    seconds(9 * 24 * HOUR);
    await signIn(house, owner);
    expect(await heard()).toBe(before + 1);
  });

  it('is agreed to by its own code alone, and by none that confirms or agrees to another', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const first = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    seconds(2);
    const second = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    const agree = (code: string) =>
      browser.call('confirmContactChange', { params: { changeId: second.changeId }, body: { side: 'old', code } });
    expect(second.oldCode).not.toBe(first.oldCode);
    expect((await agree(first.oldCode)).outcome).toBe('answer-wrong');
    seconds(300);
    const { database, contactCodes, parties } = house.services;
    const user = await parties.getUser(person.userId);
    const point = (await parties.contactPointsOf(user.id)).find(({ kind }) => kind === 'mail');
    if (point === undefined) throw new Error('a mailbox is on file');
    await database.transaction((tx) => contactCodes.send(tx, { user, point, channel: 'sms', address: '127.0.0.1' }));
    expect((await agree(await codeFor(house, person))).outcome).toBe('challenge-ended');
    expect((await agree(second.oldCode)).outcome).toBe('challenge-ended');
    // Its own is sent again.
    seconds(300);
    const params = { changeId: second.changeId };
    await browser.ask('sendContactChangeCode', { params, body: { side: 'old', method: 'sms' } });
    expect((await agree(await codeFor(house, person))).outcome).toBe('done');
  });

  it('is approved for exactly this value', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { change } = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    expect(change).toMatchObject({ kind: 'mail', state: 'awaiting-codes', newConfirmed: false, oldConfirmed: false });
    const wish = await changeWish(browser, 'mail', newMail());
    const approval = (await browser.call('beginContactChange', wish)).problem?.approval;
    const other = { ...wish, body: { ...wish.body, value: newMail() } };
    expect((await browser.call('beginContactChange', { ...other, approval: approval?.id ?? '' })).outcome).toBe(
      'approval-void',
    );
  });

  it('of what is lost needs more than a message, and waits; the link of its notice stops it', async () => {
    const weak = await newPerson(house);
    const { browser: weakly } = await signIn(house, weak);
    await expect(begunChange(house, weakly, weak, { kind: 'mail', value: newMail(), oldLost: true })).rejects.toThrow(
      /stronger-factor-needed/,
    );

    const strong = await newPerson(house, { totp: true });
    const begin = async (value: string) => {
      const { browser } = await signIn(house, strong);
      const begun = await begunChange(house, browser, strong, { kind: 'phone', value, oldLost: true });
      const params = { changeId: begun.changeId };
      await browser.ask('confirmContactChange', { params, body: { side: 'new', code: begun.newCode } });
      return { browser, params };
    };
    const first = await begin(newNumber());
    const { changes } = await first.browser.ask('listContactChanges');
    expect(changes).toMatchObject([{ state: 'waiting', oldConfirmed: null }]);
    await house.browser().ask('stopEverything', { body: { token: await stopToken(house, strong) } });
    seconds(49 * HOUR);
    await house.drain();
    const { rows } = await house.sql.query(`select state from contact_change where id = $1`, [first.params.changeId]);
    expect(rows).toEqual([{ state: 'cancelled' }]);
  });

  it('of what is lost takes effect after the wait by itself, and not before', async () => {
    const person = await newPerson(house, { totp: true });
    const value = newNumber();
    const { browser } = await signIn(house, person);
    const { changeId, newCode } = await begunChange(house, browser, person, { kind: 'phone', value, oldLost: true });
    await browser.ask('confirmContactChange', { params: { changeId }, body: { side: 'new', code: newCode } });
    const numberOf = async () =>
      (await house.services.parties.contactPointsOf(person.userId)).find(({ kind }) => kind === 'phone')?.value;
    seconds(48 * HOUR - 1);
    await house.drain();
    expect(await numberOf()).toBe(person.phone);
    seconds(1);
    await house.drain();
    expect(await numberOf()).toBe(value);
  });

  it('is confirmed by one of many at once, and dropped by its owner', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { changeId, newCode } = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    const params = { changeId };
    const many = await atOnce(6, () =>
      browser.call('confirmContactChange', { params, body: { side: 'new', code: newCode } }),
    );
    expect(tally(many).done).toBe(1);
    const drops = await atOnce(4, () => browser.call('cancelContactChange', { params }));
    expect(tally(drops)).toEqual({ done: 1, 'not-found': 3 });
    expect((await browser.ask('listContactChanges')).changes).toEqual([]);
  });

  it('is refused where it changes nothing or is none', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    for (const value of [person.mail, 'nonsense', 'a@b\u0000.test'])
      expect((await browser.call('beginContactChange', await changeWish(browser, 'mail', value))).outcome).toBe(
        'contact-unacceptable',
      );
  });
});

describe('a contact point that was confirmed long ago', () => {
  it('asks to be confirmed again', async () => {
    const person = await newPerson(house);
    await house.sql.query(`update contact_point set confirmed_at = $2 where user_id = $1 and kind = 'mail'`, [
      person.userId,
      new Date(house.clock.now() - 365 * 24 * HOUR * 1_000),
    ]);
    const { browser } = await signIn(house, person);
    const { contactPoints } = await browser.ask('listContactPoints');
    expect(contactPoints.map(({ kind, reconfirm }) => [kind, reconfirm]).sort()).toEqual([
      ['mail', true],
      ['phone', false],
    ]);
    const params = { contactPointId: contactPoints.find(({ kind }) => kind === 'mail')?.id ?? '' };
    await browser.ask('sendContactCode', { params });
    await browser.ask('confirmContactPoint', { params, body: { code: await codeFor(house, person) } });
    const after = await browser.ask('listContactPoints');
    expect(after.contactPoints.every(({ reconfirm }) => !reconfirm)).toBe(true);
  });
});
