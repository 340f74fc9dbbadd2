/**
 * The audit trail (design law 2), seen from outside: every operation that changes something writes its entry in the
 * same transaction, an act that cannot be written down does not happen, and what is written stays.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prepared } from './acts.model.ts';
import { acts, changing } from './acts.table.ts';
import { checkProblem } from './contract.check.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, type Person, signIn, toChallenge, wrong } from './people.ts';
import { changed, snapshot, writersSince } from './state.snapshot.ts';
import { TERMINAL } from './surfaces.people.ts';

/** Where an answer is charged before it is judged, and by which acts. */
const CHARGED: readonly (readonly [table: string, ...acts: string[]])[] = [
  ['challenge', 'answerSignIn', 'answerApproval', 'answerRecovery', 'answerMobileKeyActivation'],
  ['card_task', 'answerCardTask'],
  ['factor', 'confirmTotpEnrolment', 'finishOpening', 'activateCodeCard'],
  ['contact_code', 'completeOpening', 'confirmOpeningPhone', 'confirmContactPoint', 'confirmContactChange'],
  ['contact_code', 'confirmRecoveredNumber'],
  ['recovery_flow', 'answerRecoveryMail'],
  ['mobile_key_activation', 'answerMobileKeyActivation'],
  ['mobile_key_prompt', 'answerMobileKeyPrompt'],
  ['mobile_key', 'answerMobileKeyPrompt', 'changeMobileKeyPin', 'enterAgain'],
  // Of a signed request: spent whatever becomes of it, so that it is never taken twice.
  ['mobile_key_nonce', 'answerMobileKeyPrompt', 'changeMobileKeyPin', 'removeMobileKey', 'enterAgain'],
  ['mobile_key_nonce', 'subscribeMobileKey', 'unsubscribeMobileKey'],
];
/** Budgets are charged before the act and stay charged; jobs and messages follow from it. */
const BESIDE_THE_ACT = ['counter', 'job', 'message', 'mobile_key_nonce'];

/** Shorter than the time after which the activity of a session is noted, which is no act. */
const SOON = { 'phone.resend-backoff-seconds': [5], 'factor.opt-out.allowed': true };
const WITH_PROGRAMS = { policy: SOON, entities: { ca: 'strict' }, configuration: { 'surfaces.clients': [TERMINAL] } };

let house: House;
beforeAll(async () => {
  house = await openHouse(WITH_PROGRAMS);
});
afterAll(() => house.close());

it('knows an act for every operation that changes something', () => {
  expect(Object.keys(acts).toSorted()).toEqual(changing.toSorted());
});

describe('an act', () => {
  let strict: House;
  beforeAll(async () => {
    strict = await openHouse(WITH_PROGRAMS);
    await strict.sql.query(`create function refuse_entry() returns trigger language plpgsql as $$
      begin raise exception 'no entry today'; end $$`);
  });
  afterAll(() => strict.close());

  it.each(Object.entries(acts))(
    '%s does not happen without its entry, and has it in its own transaction',
    async (name, prepare) => {
      const { act } = await prepare(strict);
      await strict.drain();
      await refusedWithoutEntry(name, act);
      // What came of the refusal is none of the act that follows.
      await strict.drain();
      await writesItsEntry(name, act);
    },
  );

  async function refusedWithoutEntry(name: string, act: Prepared['act']): Promise<void> {
    const sent = await arrivals();
    const before = await snapshot(strict.sql, ['counter', 'job']);
    await strict.sql.query(
      `create trigger no_entry before insert on audit_entry for each row execute function refuse_entry()`,
    );
    try {
      // Our own fault is no declared answer of any operation, so the browser's own check must not see it.
      await expect(act(), name).rejects.toThrow(/answered 500/);
    } finally {
      await strict.sql.query(`drop trigger no_entry on audit_entry`);
    }
    await strict.drain();
    expect(await arrivals(), name).toBe(sent);
    const after = await snapshot(strict.sql, ['counter', 'job']);
    // An answer is charged before it is judged, and stays charged: that is all that may be left.
    const charged = changed(before, after);
    const mayBeCharged = CHARGED.flatMap(([table, ...acts]) => (acts.includes(name) ? [table] : []));
    expect(
      charged.filter((table) => !mayBeCharged.includes(table)),
      name,
    ).toEqual([]);
  }

  async function writesItsEntry(name: string, act: Prepared['act']): Promise<void> {
    const before = await entries();
    const transaction = await currentTransaction();
    expect((await act()).outcome, `${name} afterwards`).toBe('done');
    expect(await entries()).toBeGreaterThan(before);
    const writers = await writersSince(strict.sql, transaction);
    const written = writers.get('audit_entry') ?? new Set();
    for (const [table, transactions] of writers) {
      if (BESIDE_THE_ACT.includes(table)) continue;
      for (const writer of transactions) expect([...written], `${name} wrote ${table}`).toContain(writer);
    }
  }

  const count = async (table: string): Promise<number> =>
    (await strict.sql.query(`select count(*)::int as count from ${table}`)).rows[0].count;
  const entries = () => count('audit_entry');
  const arrivals = () => count('message');
  const currentTransaction = async (): Promise<string> =>
    (await strict.sql.query(`select txid_current()::text as id`)).rows[0].id;
});

describe('entries', () => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(house);
  });

  it.each(['update audit_entry set body = body', 'delete from audit_entry', 'truncate audit_entry'])(
    'stay as they are: %s',
    async (statement) => {
      await expect(house.sql.query(statement)).rejects.toThrow(/append-only/);
    },
  );

  it('are canonical, in order, and say who, what, when and from where', async () => {
    const { browser, session } = await signIn(house, person);
    await browser.ask('signOut');
    const { rows } = await house.sql.query<{ body: string; event: string }>(
      `select body, event from audit_entry where user_id = $1 order by seq`,
      [person.userId],
    );
    expect(rows.map(({ event }) => event)).toEqual([
      ...['party.opened', 'factor.enrolled', 'sign-in.begun', 'challenge.begun', 'session.opened', 'session.ended'],
    ]);
    const last = JSON.parse(rows.at(-1)?.body ?? '');
    expect(last).toMatchObject({
      event: 'session.ended',
      outcome: 'done',
      at: new Date(house.clock.now()).toISOString(),
      actor: { kind: 'user', userId: person.userId, sessionId: session.sessionId, surface: 'portal' },
      origin: { address: '127.0.0.1' },
    });
    for (const { body } of rows) {
      const members = Object.keys(JSON.parse(body));
      expect(members).toEqual(members.toSorted());
    }
  });

  it('tell of refusals as well: wrong codes and wrong passwords', async () => {
    const browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    const answer = wrong(await codeFor(house, person));
    await browser.call('answerSignIn', { body: { challengeId, answer } });
    await house.browser().call('beginSignIn', { body: { username: person.username, password: 'surely not this one' } });
    const { rows } = await house.sql.query<{ body: string }>(
      `select body from audit_entry where user_id = $1 order by seq desc limit 2`,
      [person.userId],
    );
    const told = rows.map(({ body }) => JSON.parse(body)).map(({ event, outcome }) => `${event} ${outcome}`);
    expect(told).toEqual(['sign-in.refused refused', 'challenge.answered refused']);
  });

  it('tell of a session that ended by itself, once', async () => {
    const { browser, session } = await signIn(house, person);
    house.clock.advance(house.policies.house['session.read.idle-seconds'] * 1_000);
    await Promise.all([browser.copy(), browser.copy()].map((tab) => tab.call('listAccounts')));
    const { rows } = await house.sql.query<{ body: string }>(
      `select body from audit_entry where event = 'session.ended' and body like $1`,
      [`%${session.sessionId}%`],
    );
    expect(rows.map(({ body }) => JSON.parse(body))).toMatchObject([
      { actor: { kind: 'system' }, origin: null, details: { session: session.sessionId, reason: 'idle' } },
    ]);
  });

  it('are the history that their user reads, newest first, page by page', async () => {
    const { browser } = await signIn(house, person);
    const all = (await browser.ask('listHistory', { query: { limit: 100 } })).entries.map(({ id }) => id);
    const pages: string[] = [];
    let before: string | undefined;
    do {
      const query = before === undefined ? { limit: 3 } : { limit: 3, before };
      const { entries: page, next } = await browser.ask('listHistory', { query });
      pages.push(...page.map(({ id }) => id));
      before = next ?? undefined;
    } while (before !== undefined);
    expect(pages).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });
});

it('tells nobody when the server itself is at fault', async () => {
  const broken = await openHouse();
  await broken.sql.query(`alter table sign_in_flow rename to sign_in_flow_away`);
  const { username, password } = await newPerson(broken);
  const browser = broken.browser();
  const answer = await browser.send(browser.write('beginSignIn', { body: { username, password } }));
  await broken.close();
  const refusal = checkProblem(answer);
  expect(refusal).toEqual({
    type: '/problems/internal',
    code: 'internal',
    title: 'Something went wrong on our side',
    status: 500,
    instance: `urn:request:${answer.headers['x-request-id']}`,
  });
});
