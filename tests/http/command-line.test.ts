/** The command line beside a running house: what it opens and sends again, the house takes up. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthenticator } from './authenticator.ts';
import { makeBrokerGateway } from './broker.gateway.ts';
import { stockCard } from './card.people.ts';
import { atDesk, invitedStaff, newStaff, STAFF_PASSWORD, type Staff } from './desk.people.ts';
import { DESK_ORIGIN, type House, openHouse } from './harness.ts';
import { newKey, newPerson, provenApproval, signIn, withdraw } from './people.ts';

const CLI = fileURLToPath(new URL('../../server/src/cli.ts', import.meta.url));
const gateway = makeBrokerGateway();
let house: House;
let directory: string;
let config: string;
beforeAll(async () => {
  house = await openHouse({ broker: (url) => gateway.before(url) });
  directory = await mkdtemp(join(tmpdir(), 'strongroom-cli-'));
  config = join(directory, 'strongroom.json');
  await writeFile(config, JSON.stringify(house.config));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await house.close();
  await gateway.close();
});

async function strongroom(args: readonly string[], input?: string) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE };
  const child = spawn(process.execPath, [CLI, '--config', config, ...args], { env });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  child.stdin.end(input);
  const [code] = await once(child, 'exit');
  const [out, err] = await said;
  return { code, out, err };
}

const party = (username: string, number: string, payees: readonly unknown[] = []) => ({
  person: { givenName: 'Ada', familyName: 'Quinn', birthDate: '1990-04-01', language: 'en' },
  username,
  entityId: 'us',
  phone: '+12025559177',
  mail: `${username}@example.com`,
  accounts: [{ number, name: 'Ada Quinn', type: 'individual', rights: ['read', 'fund'], payees }],
});

describe('party open', () => {
  it('opens a party from standard input, and the house invites the person', async () => {
    const payees = [{ name: 'Ada Quinn', bank: 'First Harbor Bank', number: '000111222333' }];
    const identity = {
      citizenship: 'US',
      residence: 'US',
      documentKind: 'passport',
      documentNumber: 'X 12.345',
    } as const;
    const ada = party('ada.quinn', 'U1', payees);
    const file = { ...ada, person: { ...ada.person, birthDate: '1980-01-17' }, identity };
    const { code, out, err } = await strongroom(['--json', 'party', 'open'], JSON.stringify(file));
    expect([code, err]).toEqual([0, '']);
    const opened = JSON.parse(out);
    expect(opened).toMatchObject({ userId: expect.stringMatching(/^usr_/), accounts: [{ number: 'U1' }] });
    const [payee] = await house.services.withdrawals.payees(opened.accounts[0].id);
    expect(payee).toMatchObject({ id: opened.accounts[0].payeeIds[0], currency: 'USD', accountHint: '•••• 2333' });
    // Another username, born on the same day, is the same person's as soon as the rest is on file for it too.
    const { userId, username } = await newPerson(house);
    const { identities } = house.services;
    expect(await identities.isSamePerson(userId, opened.userId)).toBe(false);
    const command = ['party', 'identity', username];
    expect((await strongroom(command, JSON.stringify({ ...identity, documentNumber: 'x12345' }))).code).toBe(0);
    expect(await identities.isSamePerson(userId, opened.userId)).toBe(true);
    // By the machine's clock, which the house's is not.
    await house.sql.query(`update job set run_at = '2026-01-01' where state = 'open'`);
    await house.drain();
    expect((await house.world.mails('ada.quinn@example.com'))[0]?.text).toContain('/open#');
  });

  it('refuses what is taken, whole, with a code of its own', async () => {
    const { username } = await newPerson(house);
    const { rows } = await house.sql.query(`select number from account`);
    const name = await strongroom(['--json', 'party', 'open'], JSON.stringify(party(username.toUpperCase(), 'U3')));
    expect([name.code, JSON.parse(name.out)]).toEqual([3, { refused: 'username-taken' }]);
    const number = await strongroom(
      ['party', 'open', '--file', '-'],
      JSON.stringify(party('second.one', rows[0].number)),
    );
    expect([number.code, number.out]).toEqual([3, '']);
    expect(number.err).toContain('has this number');
    expect(await house.services.parties.findUserByUsername('second.one')).toBeNull();
  });

  it('refuses a file that is wrong before it touches anything', async () => {
    const wrong = join(directory, 'party.json');
    await writeFile(wrong, JSON.stringify({ ...party('third.one', 'U4'), admin: true }));
    const answer = await strongroom(['party', 'open', '--file', wrong]);
    expect([answer.code, answer.out, answer.err]).toEqual([2, '', 'admin: not known here\n']);
    expect((await strongroom(['party', 'open', '--file', join(directory, 'none.json')])).code).toBe(2);
  });
});

describe('withdrawals', () => {
  it('lists what is delayed and sends it again', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = await provenApproval(house, browser, person, { amountMinor: 50_000 });
    gateway.answerWith(async (call, pass) => (call.endsWith('/withdrawals') ? { status: 401, body: '{}' } : pass()));
    const { id } = (await withdraw(browser, person, { amountMinor: 50_000 }, { approval })).data();
    await house.drain();
    gateway.answerWith((_call, pass) => pass());

    const listed = await strongroom(['--json', 'withdrawals', 'delayed']);
    expect(JSON.parse(listed.out)).toMatchObject([{ id, amount: '500.00', currency: 'USD', reason: 'status-401' }]);
    const retried = await strongroom(['withdrawals', 'retry', id]);
    expect([retried.code, retried.out]).toEqual([0, `${id} is sent again\n`]);
    expect((await strongroom(['--json', 'withdrawals', 'retry', id])).code).toBe(1);
    await house.sql.query(`update job set run_at = '2026-01-01' where state = 'open'`);
    await house.drain();
    expect((await house.world.withdrawals()).map(({ withdrawalId }) => withdrawalId)).toEqual([id]);
  });
});

describe('staff and desk act', () => {
  it('opens a member with a link that works at the desk', async () => {
    const named = [
      'ira.stone',
      '--display-name',
      'Ira Stone',
      '--role',
      'support',
      '--role',
      'cards',
      '--entity',
      'us',
    ];
    const opened = await strongroom(['--json', 'staff', 'open', ...named]);
    expect([opened.code, opened.err]).toEqual([0, '']);
    const [, token = ''] = (JSON.parse(opened.out).link as string).split('#');
    const { displayName } = await atDesk(house).ask('beginDeskEnrolment', { body: { token } });
    expect(displayName).toBe('Ira Stone');
    const again = await strongroom(['--json', 'staff', 'open', ...named]);
    expect([again.code, JSON.parse(again.out)]).toEqual([3, { refused: 'name-taken' }]);
  });

  it('proposes and approves as two people, each with a password and a code of their own', async () => {
    const { userId } = await newPerson(house);
    const [factor] = await house.services.factors.list(userId);
    const [first, second] = [await newStaff(house), await newStaff(house)];
    const as = ({ name, totpSecret }: Staff) => ['--as', name, '--code', codeByThisMachine(totpSecret)];
    const wish = JSON.stringify({ kind: 'factor.suspend', parameters: { userId, factorId: factor?.id } });
    const propose = ['--json', 'desk', 'act', 'propose', ...as(first), '--act', wish, '--reason', 'lost on a train'];
    const refused = await strongroom(propose, 'not the password');
    expect([refused.code, JSON.parse(refused.out)]).toEqual([3, { refused: 'sign-in-refused' }]);
    const proposed = await strongroom(propose, first.password);
    expect([proposed.code, proposed.err]).toEqual([0, '']);
    const [act] = JSON.parse(proposed.out);
    expect(act).toMatchObject({ state: 'awaiting-second', shown: { factor: 'phone' } });
    const approve = (by: Staff) =>
      strongroom(['--json', 'desk', 'act', 'approve', act.id, ...as(by), '--hash', act.hash], by.password);
    const own = await approve(first);
    expect([own.code, JSON.parse(own.out)]).toEqual([3, { refused: 'not-permitted', rule: 'second-person' }]);
    const done = await approve(second);
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, [{ state: 'done', outcome: { kind: 'phone' } }]]);
    expect((await house.services.factors.list(userId)).map(({ state }) => state)).toEqual(['suspended']);
  });
});

describe('desk act of a member who has passkeys only', () => {
  it('is led to the desk, where the passkey does the same act; a stranger is told nothing of that', async () => {
    const { userId } = await newPerson(house);
    const { name, token } = await invitedStaff(house);
    const key = makeAuthenticator({ origin: DESK_ORIGIN });
    const { passkey } = await atDesk(house).ask('beginDeskEnrolment', { body: { token } });
    const body = { token, password: STAFF_PASSWORD, name: 'First key', ...key.create(passkey) };
    await atDesk(house).ask('completeDeskEnrolmentByPasskey', { body });
    const [factor] = await house.services.factors.list(userId);
    const act = { kind: 'factor.suspend', parameters: { userId, factorId: factor?.id ?? '' } } as const;
    const propose = [
      'desk',
      'act',
      'propose',
      '--as',
      name,
      '--act',
      JSON.stringify(act),
      '--reason',
      'lost on a train',
    ];
    const stranger = await strongroom(propose, 'not the password');
    expect([stranger.code, stranger.err]).toEqual([3, 'refused: sign-in-refused\n']);
    const owner = await strongroom(propose, STAFF_PASSWORD);
    expect([owner.code, owner.err]).toEqual([3, expect.stringContaining(`Sign in at the desk, ${DESK_ORIGIN},`)]);
    expect(await house.services.staff.acts.own(await memberNamed(name), null)).toEqual([]);

    const desk = atDesk(house);
    await desk.ask('beginDeskSignIn', { body: { username: name, password: STAFF_PASSWORD } });
    const proof = { method: 'passkey', answer: key.assert(await desk.ask('askDeskSignIn')) } as const;
    await desk.ask('answerDeskSignIn', { body: { proof } });
    const proposed = await desk.ask('proposeStaffAct', {
      body: { act, reason: 'lost on a train' },
      idempotencyKey: newKey(),
    });
    expect(proposed.state).toBe('awaiting-second');
  });

  const memberNamed = async (name: string) => {
    const found = (await house.services.staff.members.list()).find((member) => member.name === name);
    if (found === undefined) throw new Error('the member was opened');
    return found;
  };
});

/** A command goes by the machine's clock, which the house's is not. */
const codeByThisMachine = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

describe('carrier', () => {
  it('test sends through the carrier of that name, and says when it was not taken', async () => {
    const phone = '+12025559188';
    const { code, out, err } = await strongroom(['--json', 'carrier', 'test', 'main', phone]);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ accepted: true, reference: expect.stringMatching(/^SM/) });
    expect(await house.world.messages(phone)).toHaveLength(1);
    await house.world.setFault('sms', { refuseNext: 1 });
    const refused = await strongroom(['carrier', 'test', 'main', phone]);
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringContaining('did not take it: the carrier answered 429'),
    });
  });

  it('that is not configured is wrong use', async () => {
    expect(await strongroom(['carrier', 'test', 'second', '+12025559188'])).toMatchObject({ code: 2 });
  });
});

describe('card', () => {
  it('names who acts, and refuses whoever is not of the staff, or twice the same', async () => {
    const [mara, theo] = [await newStaff(house, ['cards']), await newStaff(house, ['cards'])];
    const { serialNo } = await stockCard(house);
    const retire = (...who: readonly string[]) => strongroom(['--json', 'card', 'retire', serialNo, ...who]);
    const nobody = await retire('--as', 'nobody.here');
    expect([nobody.code, JSON.parse(nobody.out)]).toEqual([1, { refused: { code: 'not-permitted', rule: 'role' } }]);
    const twice = await retire('--as', mara.name, '--second', mara.name);
    expect(JSON.parse(twice.out).refused.rule).toBe('second-person');
    const done = await retire('--as', mara.name, '--second', theo.name);
    expect(JSON.parse(done.out)).toEqual({ state: 'retired' });
    const { rows } = await house.sql.query("select body from audit_entry where event = 'card.retired'");
    for (const { id } of [mara, theo]) expect(rows[0]?.body).toContain(id);
  });

  it('writes seeds in the open for two people only, to a new file of its owner, and warns', async () => {
    const [mara, theo] = [await newStaff(house, ['cards']), await newStaff(house, ['cards'])];
    const { serialNo } = await stockCard(house);
    const file = join(directory, 'seeds.xml');
    const written = (...who: readonly string[]) =>
      strongroom(['--json', 'card', 'export', file, serialNo, '--plain', '--as', mara.name, ...who]);
    const alone = await written();
    expect([alone.code, JSON.parse(alone.out).refused.rule]).toEqual([1, 'second-person']);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    const both = await written('--second', theo.name);
    expect([both.code, both.err]).toEqual([0, expect.stringContaining('the seeds are in the open')]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(serialNo);
    const { rows } = await house.sql.query("select body from audit_entry where event = 'card.exported'");
    expect(rows.map(({ body }) => JSON.parse(body))).toMatchObject([
      { actor: { staff: { id: mara.id }, secondStaff: { id: theo.id } }, details: { protection: 'plain' } },
    ]);
  });

  it('hears from the broker that an address changed', async () => {
    const { userId, username } = await newPerson(house);
    const { database, identities } = house.services;
    expect((await strongroom(['party', 'address-changed', username])).code).toBe(0);
    expect(await identities.addressChangedAt(database.read, userId)).not.toBeNull();
  });
});
