/** A temporary code at the desk: two people, a caller who was identified, and nobody there who sees the code. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import { EMERGENCY_POLICY, mailedCode, signInWith } from './emergency.people.ts';
import { type House, openHouse } from './harness.ts';
import { newKey, newPerson, type Person, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: EMERGENCY_POLICY });
});
afterAll(() => house.close());

async function wishFor(person: Person) {
  const points = await house.services.parties.contactPointsOf(person.userId);
  const contactPointId = points.find(({ kind }) => kind === 'mail')?.id ?? '';
  const act = { kind: 'temporary-code.issue', parameters: { userId: person.userId, contactPointId } } as const;
  return { act, reason: 'phone fell into the lake' };
}

describe('a temporary code', () => {
  it('is issued by two people about an identified caller, and seen by neither', async () => {
    const person = await newPerson(house, { totp: true });
    const first = await staffAtDesk(house, ['support', 'security']);
    const second = await staffAtDesk(house, ['security']);
    const body = await wishFor(person);
    const unknown = await first.desk.call('proposeStaffAct', { body, idempotencyKey: newKey() });
    expect(unknown.outcome).toBe('caller-not-identified');
    await identify(first.desk, person);
    const proposed = await first.desk.ask('proposeStaffAct', { body, idempotencyKey: newKey() });
    const params = { actId: proposed.id };
    const approval = (staff: typeof first.staff) => ({ hash: proposed.hash, proof: freshProof(house, staff) });
    const alone = await first.desk.call('approveStaffAct', { params, body: approval(first.staff) });
    expect(alone.problem?.rule).toBe('second-person');
    expect(await house.services.grants.isOn(person.userId)).toBe(false);
    const done = await second.desk.call('approveStaffAct', { params, body: approval(second.staff) });
    expect(done.outcome, done.text).toBe('done');
    const code = await mailedCode(house, person);
    expect(done.text).not.toContain(code.slice(0, 5));
    expect(done.data().outcome).toMatchObject({ sentTo: 'c•••@e•••.com' });
    const { rows } = await house.sql.query<{ body: string }>(
      `select body from audit_entry where user_id = $1 and event = 'temporary-code.issued'`,
      [person.userId],
    );
    expect(rows).toHaveLength(1);
    for (const staff of [first.staff, second.staff]) expect(rows[0]?.body).toContain(staff.id);
    expect(rows[0]?.body).not.toContain(code.slice(0, 5));
    await signInWith(house, person, 'temporary-code', code);
  });

  it('is taken back by two people, and the factors of before prove again', async () => {
    const person = await newPerson(house, { totp: true });
    const first = await staffAtDesk(house, ['security', 'support']);
    const second = await staffAtDesk(house, ['security']);
    const decide = async (
      act:
        | Awaited<ReturnType<typeof wishFor>>['act']
        | { kind: 'temporary-code.withdraw'; parameters: { userId: string } },
    ) => {
      await identify(first.desk, person);
      const body = { act, reason: 'as the client asked' };
      const { id, hash } = await first.desk.ask('proposeStaffAct', { body, idempotencyKey: newKey() });
      const proof = freshProof(house, second.staff);
      return second.desk.call('approveStaffAct', { params: { actId: id }, body: { hash, proof } });
    };
    const withdraw = { kind: 'temporary-code.withdraw', parameters: { userId: person.userId } } as const;
    expect((await decide(withdraw)).problem?.rule).toBe('temporary-code.grant-on');
    const { act } = await wishFor(person);
    expect((await decide(act)).outcome).toBe('done');
    expect((await decide(act)).problem?.rule).toBe('temporary-code.grant-on');
    expect((await decide(withdraw)).outcome).toBe('done');
    await signIn(house, person);
  });
});

it('a freeze is lifted by two people, and its owner hears of it on every channel', async () => {
  const person = await newPerson(house);
  const { database, locks } = house.services;
  const by = { actor: { kind: 'system', userId: null, sessionId: null, surface: null }, origin: null } as const;
  const wanted = { userId: person.userId, level: 'all', cause: 'stopped-by-link', until: null } as const;
  const { id: freezeId } = await database.transaction((tx) => locks.place(tx, wanted, by));
  const first = await staffAtDesk(house, ['security', 'support']);
  const second = await staffAtDesk(house, ['security']);
  await identify(first.desk, person);
  const act = { kind: 'freeze.lift', parameters: { userId: person.userId, freezeId } } as const;
  const body = { act, reason: 'as the client asked' };
  const { id, hash } = await first.desk.ask('proposeStaffAct', { body, idempotencyKey: newKey() });
  const proof = freshProof(house, second.staff);
  await second.desk.ask('approveStaffAct', { params: { actId: id }, body: { hash, proof } });
  expect(await locks.of(person.userId)).toEqual([]);
  await house.drain();
  const told = /a freeze of your account/;
  expect((await house.world.messages(person.phone)).some(({ body: text }) => told.test(text))).toBe(true);
  expect((await house.world.mails(person.mail)).some(({ text }) => told.test(text))).toBe(true);
});
