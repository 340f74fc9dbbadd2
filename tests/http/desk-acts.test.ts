/** Acts of staff need another person who sees what will happen and proves to be there; then they are done, once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Browser, tally } from './browser.client.ts';
import { deskSignIn, freshProof, identify, newStaff, proposeSuspension, staffAtDesk } from './desk.people.ts';
import { type House, openHouse } from './harness.ts';
import { newKey, newPerson, type Person, signIn, totpNow } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('an act of two people', () => {
  it('waits for the second, is done with their proof, and names both in the history of the client', async () => {
    const client = await newPerson(house);
    const { browser } = await signIn(house, client);
    const first = await staffAtDesk(house);
    const second = await staffAtDesk(house);
    const proposed = (await proposeSuspension(house, first.desk, client.userId)).data();
    expect(proposed).toMatchObject({ state: 'awaiting-second', mayDecide: false, mayWithdraw: true, settledBy: null });
    expect((await browser.ask('listFactors')).factors.map(({ state }) => state)).toEqual(['active']);

    const { acts } = await second.desk.ask('listStaffActs', { query: { list: 'awaiting' } });
    const seen = acts.find(({ id }) => id === proposed.id);
    expect(seen).toMatchObject({
      mayDecide: true,
      client: { username: client.username },
      act: proposed.act,
      shown: { factor: 'phone' },
    });
    const params = { actId: proposed.id };
    const body = { hash: seen?.hash ?? '', proof: freshProof(house, second.staff) };
    const done = await second.desk.ask('approveStaffAct', { params, body });
    expect(done).toMatchObject({ state: 'done', outcome: { kind: 'phone' }, settledBy: { name: second.staff.name } });
    expect((await browser.ask('listFactors')).factors.map(({ state }) => state)).toEqual(['suspended']);

    const history = await house.services.audit.history({
      userId: client.userId,
      accountIds: [],
      before: null,
      limit: 3,
    });
    const named = history.map(({ event, actor }) => [
      event,
      actor.staff?.name,
      actor.secondStaff?.name,
      actor.onBehalfOf,
    ]);
    const both = [first.staff.name, second.staff.name, client.userId];
    expect(named).toContainEqual(['factor.suspended', ...both]);
    expect(named).toContainEqual(['staff-act.done', ...both]);
  });

  it('is not approved by the one who proposed it, whatever roles they have', async () => {
    const client = await newPerson(house);
    const { staff, desk } = await staffAtDesk(house, ['security', 'supervisor']);
    const { id, hash } = (await proposeSuspension(house, desk, client.userId)).data();
    const proof = freshProof(house, staff);
    const own = await desk.call('approveStaffAct', { params: { actId: id }, body: { hash, proof } });
    expect([own.outcome, own.problem?.rule]).toEqual(['not-permitted', 'second-person']);
  });

  it('is not proposed, seen or approved without the role or outside one’s legal entities', async () => {
    const client = await newPerson(house);
    const cards = await staffAtDesk(house, ['cards']);
    expect((await proposeSuspension(house, cards.desk, client.userId)).problem).toMatchObject({
      code: 'not-permitted',
      rule: 'role',
    });
    const elsewhere = await staffAtDesk(house, ['security'], ['jp']);
    expect((await proposeSuspension(house, elsewhere.desk, client.userId)).outcome).toBe('not-found');
    const { desk } = await staffAtDesk(house);
    const { id, hash } = (await proposeSuspension(house, desk, client.userId)).data();
    const params = { actId: id };
    const approve = (by: typeof cards) =>
      by.desk.call('approveStaffAct', { params, body: { hash, proof: freshProof(house, by.staff) } });
    expect((await approve(cards)).outcome).toBe('not-permitted');
    expect((await approve(elsewhere)).outcome).toBe('not-found');
    expect((await elsewhere.desk.ask('listStaffActs', { query: { list: 'awaiting' } })).acts).toEqual([]);
  });

  it('is approved as it was seen or not at all, and not with a code that was used', async () => {
    const client = await newPerson(house);
    const { desk } = await staffAtDesk(house);
    const second = await newStaff(house);
    const seconds = await deskSignIn(house, second);
    const { id, hash } = (await proposeSuspension(house, desk, client.userId)).data();
    const params = { actId: id };
    const used = { method: 'totp', code: totpNow(house, second.totpSecret) } as const;
    const withUsed = await seconds.call('approveStaffAct', { params, body: { hash, proof: used } });
    expect(withUsed.outcome).toBe('answer-wrong');
    const otherHash = hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const proof = freshProof(house, second);
    expect((await seconds.call('approveStaffAct', { params, body: { hash: otherHash, proof } })).outcome).toBe(
      'act-settled',
    );
    expect((await seconds.call('approveStaffAct', { params, body: { hash, proof } })).outcome).toBe('done');
  });

  it('is approved once, however many approve it at the same moment', async () => {
    const client = await newPerson(house);
    const { desk } = await staffAtDesk(house);
    const { id, hash } = (await proposeSuspension(house, desk, client.userId)).data();
    const others = [await staffAtDesk(house), await staffAtDesk(house), await staffAtDesk(house)];
    house.clock.advance(30_000);
    const answers = await atOnce(6, (index) => {
      const by = others[index % 3] ?? others[0];
      if (by === undefined) throw new Error('there are three');
      const proof = { method: 'totp', code: totpNow(house, by.staff.totpSecret) } as const;
      return by.desk.call('approveStaffAct', { params: { actId: id }, body: { hash, proof } });
    });
    expect(tally(answers).done).toBe(1);
    const entries = await house.sql.query(
      `select count(*)::int as n from audit_entry where user_id = $1 and event = 'factor.suspended'`,
      [client.userId],
    );
    expect(entries.rows).toEqual([{ n: 1 }]);
  });

  it('is refused, taken back or runs out, and nothing happens', async () => {
    const client = await newPerson(house);
    const first = await staffAtDesk(house);
    const second = await staffAtDesk(house);
    const { id: refused } = (await proposeSuspension(house, first.desk, client.userId)).data();
    const no = await second.desk.ask('refuseStaffAct', {
      params: { actId: refused },
      body: { reason: 'not our client' },
    });
    expect(no).toMatchObject({ state: 'refused', settledBy: { name: second.staff.name } });
    const { id: back } = (await proposeSuspension(house, first.desk, client.userId)).data();
    expect((await second.desk.call('withdrawStaffAct', { params: { actId: back } })).outcome).toBe('not-found');
    expect(await first.desk.ask('withdrawStaffAct', { params: { actId: back } })).toMatchObject({ state: 'withdrawn' });
    const { id: late, hash } = (await proposeSuspension(house, first.desk, client.userId)).data();
    for (let minutes = 0; minutes < 30; minutes += 10) {
      house.clock.advance(600_000);
      await second.desk.ask('getStaffAct', { params: { actId: late } });
    }
    const body = { hash, proof: freshProof(house, second.staff) };
    expect((await second.desk.call('approveStaffAct', { params: { actId: late }, body })).outcome).toBe('act-settled');
    expect(await second.desk.ask('getStaffAct', { params: { actId: late } })).toMatchObject({ state: 'expired' });
    await house.services.staff.acts.sweep();
    const { rows } = await house.sql.query('select state from staff_act where id = $1', [late]);
    expect(rows).toEqual([{ state: 'expired' }]);
    expect((await house.services.factors.list(client.userId)).map(({ state }) => state)).toEqual(['active']);
  });

  it('goes with the one who proposed it', async () => {
    const client = await newPerson(house);
    const first = await staffAtDesk(house);
    const second = await staffAtDesk(house);
    const { id, hash } = (await proposeSuspension(house, first.desk, client.userId)).data();
    await house.services.staff.members.close(first.staff.name, 'test');
    const body = { hash, proof: freshProof(house, second.staff) };
    expect((await second.desk.call('approveStaffAct', { params: { actId: id }, body })).outcome).toBe('act-settled');
  });

  it('is proposed once under one key, and the key belongs to that act', async () => {
    const client = await newPerson(house);
    const { desk } = await staffAtDesk(house);
    const key = newKey();
    const answers = await atOnce(4, () => proposeSuspension(house, desk, client.userId, key));
    expect(new Set(answers.map((answer) => answer.data().id)).size).toBe(1);
    const other = await newPerson(house);
    expect((await proposeSuspension(house, desk, other.userId, key)).outcome).toBe('idempotency-key-reused');
  });
});

describe('an act of one person', () => {
  it('takes away at once', async () => {
    const client = await newPerson(house);
    const { browser } = await signIn(house, client);
    const { desk } = await staffAtDesk(house, ['support']);
    const act = { kind: 'sessions.end-all', parameters: { userId: client.userId } } as const;
    const done = await desk.ask('proposeStaffAct', {
      body: { act, reason: 'asked by telephone' },
      idempotencyKey: newKey(),
    });
    expect(done).toMatchObject({ state: 'done', people: 1, outcome: { sessions: 1 } });
    house.clock.advance(1_100);
    expect((await browser.call('listDevices')).outcome).toBe('session-ended');
  });
});

describe('an act for an identified caller', () => {
  it('uses up the identification, of the member who asked and for that client alone', async () => {
    const client = await newPerson(house);
    const other = await newPerson(house);
    const first = await staffAtDesk(house);
    const second = await staffAtDesk(house);
    const propose = (desk: Browser, { userId }: Person) => {
      const act = { kind: 'sign-in.lift-pause', parameters: { userId } } as const;
      return desk.call('proposeStaffAct', { body: { act, reason: 'mistyped' }, idempotencyKey: newKey() });
    };
    for (let failures = 0; failures < 11; failures += 1) {
      const body = { username: client.username, password: 'not it' };
      await house.browser().call('beginSignIn', { body });
    }
    const right = { username: client.username, password: client.password };
    expect((await house.browser().call('beginSignIn', { body: right })).outcome).toBe('sign-in-refused');
    expect((await propose(first.desk, client)).outcome).toBe('caller-not-identified');
    expect(await identify(first.desk, client)).toMatchObject({ passed: true });
    expect((await propose(second.desk, client)).outcome).toBe('caller-not-identified');
    expect((await propose(first.desk, other)).outcome).toBe('caller-not-identified');
    const answers = await atOnce(3, () => propose(first.desk, client));
    expect(tally(answers)).toEqual({ done: 1, 'caller-not-identified': 2 });
    const proposed = answers.find(({ outcome }) => outcome === 'done')?.data();
    const body = { hash: proposed?.hash ?? '', proof: freshProof(house, second.staff) };
    await second.desk.ask('approveStaffAct', { params: { actId: proposed?.id ?? '' }, body });
    expect((await house.browser().call('beginSignIn', { body: right })).outcome).toBe('done');
    // Whoever had it lifted may be the one who guessed.
    await house.drain();
    const told = /the pause of your sign-in/;
    expect((await house.world.messages(client.phone)).some(({ body: text }) => told.test(text))).toBe(true);
    expect((await house.world.mails(client.mail)).some(({ text }) => told.test(text))).toBe(true);
  });

  it('is refused when the minutes are over', async () => {
    const client = await newPerson(house);
    const { desk } = await staffAtDesk(house);
    await identify(desk, client);
    house.clock.advance(899_000);
    expect((await desk.ask('getClient', { params: { userId: client.userId } })).identifiedUntil).not.toBeNull();
    house.clock.advance(1_000);
    const act = { kind: 'sign-in.lift-pause', parameters: { userId: client.userId } } as const;
    const late = await desk.call('proposeStaffAct', { body: { act, reason: 'mistyped' }, idempotencyKey: newKey() });
    expect(late.outcome).toBe('caller-not-identified');
  });
});
