/** Daily reviews: each person and day once whatever runs or breaks, and every entry in exactly one of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from './audit.readers.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import {
  entriesOf,
  HOUR,
  happen,
  mailsTo,
  morning,
  moveTo,
  reviewsOf,
  rulesOf,
  toMorning,
} from './reviews.mornings.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('a day', () => {
  it('is reviewed once by two nodes that ask at the same moment, and by repeats of every job', async () => {
    const kim = await newPerson(house);
    await signIn(house, kim);
    const other = await house.anotherNode();
    toMorning(house);
    const { reviews, jobs } = house.services;
    const ask = [reviews, other.services.reviews, reviews, other.services.reviews].map((each) => each.runDue());
    await Promise.all(ask);
    await Promise.all([jobs.drain(), other.services.jobs.drain(), jobs.drain()]);
    await house.sql.query(
      `update job set state = 'open', run_at = created_at where queue in ('review.gather', 'review.write')`,
    );
    await Promise.all([jobs.drain(), other.services.jobs.drain()]);
    const [review, ...others] = await reviewsOf(kim, house);
    expect(others).toEqual([]);
    expect(review).toMatchObject({ day: '2026-09-16', state: 'open', early: false });
    expect(review?.counts).toMatchObject({ 'sign-in': 1, refusal: 0, withdrawal: 0 });
    expect(review && rulesOf(review)).toEqual(['security-change', 'new-device', 'new-address']);
    expect(await mailsTo(kim, house)).toHaveLength(1);
    expect(await entriesOf(kim, 'review.written', house)).toMatchObject([
      { outcome: 'done', details: { review: review?.id, day: '2026-09-16', unusual: 3, mails: 1 } },
    ]);
    const { rows } = await house.sql.query(`select distinct entity_id from review_run where day = '2026-09-16'`);
    expect(rows).toHaveLength(house.services.parties.entities.length);
  });

  it('says in the mail what is unusual, and carries no link', async () => {
    const kim = await newPerson(house);
    await signIn(house, kim);
    await morning(house);
    const [mail] = await mailsTo(kim, house);
    expect(mail?.subject).toMatch(/^Strongroom: your daily review of September 17, 2026$/);
    expect(mail?.text).toMatch(/Unusual:\n- Your password, .*\n- Sign-in from a device never seen before: 1/);
    expect(mail?.text).toMatch(/Altogether:\n- Sign-ins: 1\n/);
    expect(mail?.text).not.toMatch(/:\/\/|www\.|portal\.test/);
  });

  it('without entries sends nothing, and what reviews say of themselves is no entry of it', async () => {
    const kim = await newPerson(house);
    await happen(kim, house);
    await morning(house);
    await morning(house);
    await morning(house);
    expect((await reviewsOf(kim, house)).map(({ findings }) => findings.length)).toEqual([1]);
    expect(await mailsTo(kim, house)).toHaveLength(1);
  });

  it('that the house slept through is reviewed with the next, and nothing is left out', async () => {
    const kim = await newPerson(house);
    await happen(kim, house);
    await morning(house);
    await happen(kim, house);
    house.clock.advance(24 * HOUR);
    await happen(kim, house);
    house.clock.advance(4 * 24 * HOUR);
    await happen(kim, house);
    await morning(house);
    const [first, second, ...others] = await reviewsOf(kim, house);
    expect(others).toEqual([]);
    expect(second?.beginsAt).toEqual(first?.endsAt);
    expect(second?.counts.other).toBe(3);
  });

  it('leaves nothing half done when the entry cannot be written, and is done when the job comes again', async () => {
    const kim = await newPerson(house);
    await happen(kim, house);
    await house.sql.query(`create function refuse_review() returns trigger language plpgsql as $$
      begin if new.event = 'review.written' then raise exception 'no entry today'; end if; return new; end $$`);
    await house.sql.query(
      `create trigger no_review before insert on audit_entry for each row execute function refuse_review()`,
    );
    await morning(house);
    expect(await reviewsOf(kim, house)).toEqual([]);
    await house.sql.query(`drop trigger no_review on audit_entry`);
    await house.sql.query(`update job set run_at = created_at where state = 'open' and queue = 'review.write'`);
    expect(await mailsTo(kim, house)).toEqual([]);
    await house.drain();
    expect(await reviewsOf(kim, house)).toHaveLength(1);
    expect(await mailsTo(kim, house)).toHaveLength(1);
  });

  it('is mailed though the mail server was away, once: review, entry and mail to send are one transaction', async () => {
    const kim = await newPerson(house);
    await happen(kim, house);
    await house.world.setFault('mail', { refuseNext: 1_000 });
    await morning(house);
    const { rows } = await house.sql.query(
      `select review.xmin::text = audit_entry.tx::text as together from review join audit_entry using (user_id)
       where user_id = $1 and event = 'review.written'`,
      [kim.userId],
    );
    expect(rows).toEqual([{ together: true }]);
    expect(await mailsTo(kim, house)).toEqual([]);
    await house.world.setFault('mail', { refuseNext: 0 });
    house.clock.advance(2 * HOUR);
    // Another node than the one that wrote it.
    await (await house.anotherNode()).services.jobs.drain();
    await house.drain();
    expect(await mailsTo(kim, house)).toHaveLength(1);
  });

  it('is taken up by another node when the first dies between taking it up and gathering', async () => {
    const kim = await newPerson(house);
    await happen(kim, house);
    const other = await house.anotherNode();
    toMorning(house);
    // This one takes the day up and does nothing more.
    await other.services.reviews.runDue();
    expect(await reviewsOf(kim, house)).toEqual([]);
    await house.services.reviews.runDue();
    await house.drain();
    expect(await reviewsOf(kim, house)).toHaveLength(1);
    expect(await mailsTo(kim, house)).toHaveLength(1);
  });

  it('tells of accounts that are shared to those who may read them', async () => {
    const [kim, lee, noor] = [await newPerson(house), await newPerson(house), await newPerson(house)];
    const share = (to: Person, rights: string[]) =>
      house.sql.query(`insert into access_right (user_id, account_id, rights) values ($1, $2, $3)`, [
        ...[to.userId, kim.accountId, rights],
      ]);
    await share(lee, ['read']);
    await share(noor, ['trade']);
    await morning(house);
    const actor = { kind: 'user', userId: kim.userId, sessionId: null, surface: 'portal' } as const;
    await record(house, { event: 'order.sent', actor, userId: kim.userId, accountId: kim.accountId });
    await morning(house);
    expect((await reviewsOf(kim, house)).at(-1)).toMatchObject({ findings: [], counts: { other: 1 } });
    expect((await reviewsOf(lee, house)).at(-1)).toMatchObject({ findings: [{ rule: 'by-others', count: 1 }] });
    expect((await reviewsOf(noor, house)).at(-1)?.findings.map(({ rule }) => rule)).not.toContain('by-others');
    expect((await reviewsOf(noor, house)).length).toBe((await reviewsOf(lee, house)).length - 1);
  });
});

describe('clocks', () => {
  it('that run behind hide nothing: the entry is reviewed with the day it became complete, and in words', async () => {
    const kim = await newPerson(house);
    await happen(kim, house);
    await morning(house);
    await happen(kim, house);
    const behind = 30 * HOUR;
    house.clock.advance(-behind);
    const hidden = await happen(kim, house);
    house.clock.advance(behind);
    await morning(house);
    const last = (await reviewsOf(kim, house)).at(-1);
    expect(last?.counts.other).toBe(2);
    expect(last?.findings).toMatchObject([{ rule: 'clocks-disagree', count: 1, entries: [hidden], seconds: 108_000 }]);
    const [mail] = await mailsTo(kim, house);
    expect(mail?.text).toMatch(/Clocks disagree\..*by 108,000 seconds/);
  });

  it('that change at night make days of 23 and 25 hours; each entry is in exactly one review', async () => {
    const own = await openHouse();
    moveTo(Date.parse('2026-10-31T03:30:00Z'), own);
    const kim = await newPerson(own);
    const { rows } = await own.sql.query<{ count: number }>(
      `select count(*)::int as count from audit_entry where user_id = $1`,
      [kim.userId],
    );
    await own.services.reviews.runDue();
    let happened = 0;
    while (own.clock.now() < Date.parse('2026-11-03T11:00:00Z')) {
      await happen(kim, own);
      if (own.clock.now() < Date.parse('2026-11-03T05:00:00Z')) happened += 1;
      own.clock.advance(HOUR / 2);
      await own.services.reviews.runDue();
      await own.drain();
    }
    const written = await reviewsOf(kim, own);
    expect(written.map(({ day, counts }) => [day, counts.other])).toEqual([
      ['2026-10-30', 1],
      ['2026-10-31', 48],
      ['2026-11-01', 50],
      ['2026-11-02', 48],
    ]);
    const total = written.reduce((sum, { counts }) => sum + counts.other + counts.security, 0);
    expect(total).toBe(happened + (rows[0]?.count ?? 0));
    await own.close();
  });
});
