/** The desk finds a client, sees what it may, and identifies a caller without learning what is on file. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { identify, staffAtDesk } from './desk.people.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const eventsOf = async (userId: string) =>
  (await house.services.audit.history({ userId, accountIds: [], before: null, limit: 20 })).map(
    ({ event, actor }) => `${event} ${actor.staff?.name ?? ''}`,
  );

describe('search', () => {
  it('finds by username, by name either way round and by account number, in the member’s entities only', async () => {
    const client = await newPerson(house);
    const { desk } = await staffAtDesk(house);
    const find = async (query: string, by = desk) =>
      (await by.ask('searchClients', { query: { query } })).clients.map(({ username }) => username);
    expect(await find(client.username.toUpperCase())).toEqual([client.username]);
    expect(await find('kim arb')).toContain(client.username);
    expect(await find('ARBOUR KIM')).toContain(client.username);
    expect(await find(`t${client.phone.slice(-4)}`)).toEqual([client.username]);
    for (const pattern of ['%%', '__', 'client_%', "x' or 1=1 --"]) expect(await find(pattern), pattern).toEqual([]);
    const japan = await staffAtDesk(house, ['support'], ['jp']);
    expect(await find(client.username, japan.desk)).toEqual([]);
  });

  it('is written down, and who was looked at can read by whom', async () => {
    const client = await newPerson(house);
    const { desk, staff } = await staffAtDesk(house);
    await desk.ask('searchClients', { query: { query: client.username } });
    const { rows } = await house.sql.query(
      `select body from audit_entry where event = 'staff.searched' order by seq desc limit 1`,
    );
    expect(JSON.parse(rows[0]?.body)).toMatchObject({ actor: { staff: { name: staff.name } }, details: { found: 1 } });
    await desk.ask('getClient', { params: { userId: client.userId } });
    expect(await eventsOf(client.userId)).toContain(`client.looked-at ${staff.name}`);
  });
});

describe('the page of a client', () => {
  it('shows factors, devices, sessions and history, and nothing that callers are asked for', async () => {
    const client = await newPerson(house);
    await signIn(house, client);
    const { desk } = await staffAtDesk(house);
    const answer = await desk.call('getClient', { params: { userId: client.userId } });
    expect(answer.data()).toMatchObject({
      username: client.username,
      factors: [{ kind: 'phone', state: 'active' }],
      sessions: [{ surface: 'portal' }],
      identifiedUntil: null,
    });
    const tail = client.phone.slice(-4);
    for (const fact of ['1980-01-17', client.phone, client.mail, `"T${tail}"`, `00012345${tail}`]) {
      expect(answer.text).not.toContain(fact);
    }
    const japan = await staffAtDesk(house, ['support'], ['jp']);
    expect((await japan.desk.call('getClient', { params: { userId: client.userId } })).outcome).toBe('not-found');
  });
});

describe('identifying a caller', () => {
  it('asks the same questions while they are open, judges them once and as a whole', async () => {
    const client = await newPerson(house);
    const { desk } = await staffAtDesk(house);
    const begin = () => desk.ask('beginIdentification', { params: { userId: client.userId } });
    const asked = await atOnce(4, begin);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    const answers = (asked[0]?.facts ?? []).map((fact) => ({ fact, said: 'a guess' }));
    const hand = { params: { identificationId: asked[0]?.id ?? '' }, body: { answers } };
    const judged = await atOnce(4, () => desk.call('answerIdentification', hand));
    expect(tally(judged)).toEqual({ done: 1, 'not-found': 3 });
    const said = judged.find(({ outcome }) => outcome === 'done')?.data();
    // Nothing says which of the three was wrong, or what is on file.
    expect(said).toEqual({ passed: false, until: null, pausedUntil: null });
    await house.drain();
    const [mail] = await house.world.mails(client.mail);
    expect(mail?.subject).toContain('a caller was not identified as you');
  });

  it('pauses for the client over all of the staff, and a right caller frees it', async () => {
    const client = await newPerson(house);
    const first = await staffAtDesk(house);
    const second = await staffAtDesk(house);
    await identify(first.desk, client, true);
    await identify(second.desk, client, true);
    expect(await identify(first.desk, client)).toMatchObject({ passed: true });
    await identify(first.desk, client, true);
    await identify(second.desk, client, true);
    expect((await identify(first.desk, client, true)).pausedUntil).not.toBeNull();
    const begun = await second.desk.call('beginIdentification', { params: { userId: client.userId } });
    expect([begun.outcome, begun.problem?.rule]).toEqual(['too-many-requests', 'caller.failures']);
    const names = await eventsOf(client.userId);
    expect(names.filter((name) => name.startsWith('caller.refused')).length).toBeGreaterThanOrEqual(5);
  });

  it('is judged for the member who asked', async () => {
    const client = await newPerson(house);
    const first = await staffAtDesk(house);
    const second = await staffAtDesk(house);
    const { id, facts } = await first.desk.ask('beginIdentification', { params: { userId: client.userId } });
    const answers = facts.map((fact) => ({ fact, said: 'a guess' }));
    const body = { answers };
    const taken = await second.desk.call('answerIdentification', { params: { identificationId: id }, body });
    expect(taken.outcome).toBe('not-found');
  });
});
