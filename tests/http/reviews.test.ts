/**
 * Daily reviews, end to end: each person and day once whatever runs or breaks, every entry in exactly one of them, sent by
 * mail, read in the portal, told of by text message when they are not.
 */
import type { Review } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from './audit.readers.ts';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

const HOUR = 3_600_000;
const NEW_YORK_SIX = 10 * HOUR;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const moveTo = (instant: number, at = house): void => at.clock.advance(instant - at.clock.now());
/** Six in the morning of New York, in summer: the first that comes. */
function toMorning(at = house): void {
  const day = 24 * HOUR;
  const today = Math.floor(at.clock.now() / day) * day + NEW_YORK_SIX;
  moveTo(today > at.clock.now() ? today : today + day, at);
}
async function morning(at = house): Promise<void> {
  toMorning(at);
  await at.services.reviews.runDue();
  await at.drain();
}
const reviewsOf = async (person: Person, at = house): Promise<readonly ReviewRow[]> =>
  (
    await at.sql.query<ReviewRow>(
      `select id, day, state, early, counts, findings, begins_at as "beginsAt", ends_at as "endsAt" from review
       where user_id = $1 order by ends_at`,
      [person.userId],
    )
  ).rows;
type ReviewRow = Pick<Review, 'id' | 'day' | 'state' | 'early' | 'counts' | 'findings'> & {
  readonly beginsAt: Date;
  readonly endsAt: Date;
};
const rulesOf = ({ findings }: Pick<Review, 'findings'>): string[] => findings.map(({ rule }) => rule);
const mailsTo = async (person: Person, at = house) =>
  (await at.world.mails(person.mail)).filter(({ subject }) => subject.includes('daily review'));
const textsTo = async (person: Person, at = house) =>
  (await at.world.messages(person.phone)).filter(({ body }) => body.includes('daily review'));
const entriesOf = async (person: Person, event: string, at = house) =>
  (
    await at.sql.query<{ body: string }>(
      `select body from audit_entry where user_id = $1 and event = $2 order by seq`,
      [person.userId, event],
    )
  ).rows.map(({ body }) => JSON.parse(body) as { outcome: string; rule?: string; details: Record<string, unknown> });
const counted = async (outcome: string, at = house): Promise<number> =>
  (await at.strongroom.metrics.reviews.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
/** Something ordinary, in which nothing is unusual. */
const happen = (person: Person, at = house) => record(at, { userId: person.userId, event: 'order.sent' });

describe('a day', () => {
  it('is reviewed once by two nodes that ask at the same moment, and by repeats of every job', async () => {
    const kim = await newPerson(house);
    await signIn(house, kim);
    const other = await house.anotherNode();
    toMorning();
    const { reviews, jobs } = house.services;
    const ask = [reviews, other.services.reviews, reviews, other.services.reviews].map((each) => each.runDue());
    await Promise.all(ask);
    await Promise.all([jobs.drain(), other.services.jobs.drain(), jobs.drain()]);
    await house.sql.query(
      `update job set state = 'open', run_at = created_at where queue in ('review.gather', 'review.write')`,
    );
    await Promise.all([jobs.drain(), other.services.jobs.drain()]);
    const [review, ...others] = await reviewsOf(kim);
    expect(others).toEqual([]);
    expect(review).toMatchObject({ day: '2026-09-16', state: 'open', early: false });
    expect(review?.counts).toMatchObject({ 'sign-in': 1, refusal: 0, withdrawal: 0 });
    expect(review && rulesOf(review)).toEqual(['security-change', 'new-device', 'new-address']);
    expect(await mailsTo(kim)).toHaveLength(1);
    expect(await entriesOf(kim, 'review.written')).toMatchObject([
      { outcome: 'done', details: { review: review?.id, day: '2026-09-16', unusual: 3, mails: 1 } },
    ]);
    const { rows } = await house.sql.query(`select distinct entity_id from review_run where day = '2026-09-16'`);
    expect(rows).toHaveLength(house.services.parties.entities.length);
  });

  it('says in the mail what is unusual, and carries no link', async () => {
    const kim = await newPerson(house);
    await signIn(house, kim);
    await morning();
    const [mail] = await mailsTo(kim);
    expect(mail?.subject).toMatch(/^Strongroom: your daily review of September 17, 2026$/);
    expect(mail?.text).toMatch(/Unusual:\n- Your password, .*\n- Sign-in from a device never seen before: 1/);
    expect(mail?.text).toMatch(/Altogether:\n- Sign-ins: 1\n/);
    expect(mail?.text).not.toMatch(/:\/\/|www\.|portal\.test/);
  });

  it('without entries sends nothing, and what reviews say of themselves is no entry of it', async () => {
    const kim = await newPerson(house);
    await happen(kim);
    await morning();
    await morning();
    await morning();
    expect((await reviewsOf(kim)).map(({ findings }) => findings.length)).toEqual([1]);
    expect(await mailsTo(kim)).toHaveLength(1);
  });

  it('that the house slept through is reviewed with the next, and nothing is left out', async () => {
    const kim = await newPerson(house);
    await happen(kim);
    await morning();
    await happen(kim);
    house.clock.advance(24 * HOUR);
    await happen(kim);
    house.clock.advance(4 * 24 * HOUR);
    await happen(kim);
    await morning();
    const [first, second, ...others] = await reviewsOf(kim);
    expect(others).toEqual([]);
    expect(second?.beginsAt).toEqual(first?.endsAt);
    expect(second?.counts.other).toBe(3);
  });

  it('leaves nothing half done when the entry cannot be written, and is done when the job comes again', async () => {
    const kim = await newPerson(house);
    await happen(kim);
    await house.sql.query(`create function refuse_review() returns trigger language plpgsql as $$
      begin if new.event = 'review.written' then raise exception 'no entry today'; end if; return new; end $$`);
    await house.sql.query(
      `create trigger no_review before insert on audit_entry for each row execute function refuse_review()`,
    );
    await morning();
    expect(await reviewsOf(kim)).toEqual([]);
    await house.sql.query(`drop trigger no_review on audit_entry`);
    await house.sql.query(`update job set run_at = created_at where state = 'open' and queue = 'review.write'`);
    expect(await mailsTo(kim)).toEqual([]);
    await house.drain();
    expect(await reviewsOf(kim)).toHaveLength(1);
    expect(await mailsTo(kim)).toHaveLength(1);
  });

  it('is taken up by another node when the first dies between taking it up and gathering', async () => {
    const kim = await newPerson(house);
    await happen(kim);
    const other = await house.anotherNode();
    toMorning();
    // This one takes the day up and does nothing more.
    await other.services.reviews.runDue();
    expect(await reviewsOf(kim)).toEqual([]);
    await house.services.reviews.runDue();
    await house.drain();
    expect(await reviewsOf(kim)).toHaveLength(1);
    expect(await mailsTo(kim)).toHaveLength(1);
  });

  it('tells of accounts that are shared to those who may read them', async () => {
    const [kim, lee, noor] = [await newPerson(house), await newPerson(house), await newPerson(house)];
    const share = (to: Person, rights: string[]) =>
      house.sql.query(`insert into access_right (user_id, account_id, rights) values ($1, $2, $3)`, [
        ...[to.userId, kim.accountId, rights],
      ]);
    await share(lee, ['read']);
    await share(noor, ['trade']);
    await morning();
    const actor = { kind: 'user', userId: kim.userId, sessionId: null, surface: 'portal' } as const;
    await record(house, { event: 'order.sent', actor, userId: kim.userId, accountId: kim.accountId });
    await morning();
    expect((await reviewsOf(kim)).at(-1)).toMatchObject({ findings: [], counts: { other: 1 } });
    expect((await reviewsOf(lee)).at(-1)).toMatchObject({ findings: [{ rule: 'by-others', count: 1 }] });
    expect((await reviewsOf(noor)).at(-1)?.findings.map(({ rule }) => rule)).not.toContain('by-others');
    expect((await reviewsOf(noor)).length).toBe((await reviewsOf(lee)).length - 1);
  });
});

describe('clocks', () => {
  it('that run behind hide nothing: the entry is reviewed with the day it became complete, and in words', async () => {
    const kim = await newPerson(house);
    await happen(kim);
    await morning();
    await happen(kim);
    const behind = 30 * HOUR;
    house.clock.advance(-behind);
    const hidden = await happen(kim);
    house.clock.advance(behind);
    await morning();
    const last = (await reviewsOf(kim)).at(-1);
    expect(last?.counts.other).toBe(2);
    expect(last?.findings).toMatchObject([{ rule: 'clocks-disagree', count: 1, entries: [hidden], seconds: 108_000 }]);
    const [mail] = await mailsTo(kim);
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

describe('over HTTP', () => {
  let kim: Person;
  let lee: Person;
  let browser: Browser;
  beforeAll(async () => {
    kim = await newPerson(house);
    lee = await newPerson(house);
    await happen(kim);
    await morning();
    ({ browser } = await signIn(house, kim));
    await morning();
    ({ browser } = await signIn(house, kim, browser));
  });

  it('lists the newest first, page by page', async () => {
    const { reviews, next } = await browser.ask('listReviews');
    expect(next).toBeNull();
    expect(reviews).toHaveLength(2);
    const first = await browser.ask('listReviews', { query: { limit: 1 } });
    expect(first.reviews).toEqual(reviews.slice(0, 1));
    const second = await browser.ask('listReviews', { query: { limit: 1, before: first.next ?? '' } });
    expect(second).toEqual({ reviews: reviews.slice(1), next: null });
  });

  it('shows one with its entries, those of the day and no other', async () => {
    const { reviews } = await browser.ask('listReviews');
    const [newest] = reviews;
    const { review, entries, more } = await browser.ask('getReview', { params: { reviewId: newest?.id ?? '' } });
    expect(review).toEqual(newest);
    expect(more).toBe(false);
    const total = Object.values(review.counts).reduce((sum, count) => sum + count, 0);
    expect(entries).toHaveLength(total);
    expect(entries.map(({ event }) => event)).toContain('session.opened');
    for (const { at, event } of entries) {
      expect(at >= review.beginsAt && at < review.endsAt).toBe(true);
      expect(event).not.toMatch(/^review\./);
    }
    const ids = entries.map(({ id }) => id);
    for (const finding of review.findings) for (const id of finding.entries) expect(ids).toContain(id);
  });

  it('is read once, however many say so, and never by somebody else', async () => {
    const reviewId = (await browser.ask('listReviews')).reviews[0]?.id ?? '';
    const params = { reviewId };
    const stranger = (await signIn(house, lee)).browser;
    for (const name of ['getReview', 'acknowledgeReview'] as const) {
      expect((await stranger.call(name, { params })).outcome).toBe('not-found');
    }
    const same = await Promise.all(Array.from({ length: 6 }, () => browser.ask('acknowledgeReview', { params })));
    for (const { review } of same) {
      expect(review).toMatchObject({ id: reviewId, state: 'acknowledged', acknowledgedAt: expect.any(String) });
    }
    expect(await entriesOf(kim, 'review.acknowledged')).toMatchObject([
      { outcome: 'done', details: { review: reviewId } },
    ]);
    house.clock.advance(25 * HOUR);
    await house.drain();
    const escalated = await entriesOf(kim, 'review.escalated');
    expect(escalated.map(({ details }) => details.review)).not.toContain(reviewId);
  });
});

describe('an unread review', () => {
  it('is told of by text message, once, and can still be read', async () => {
    const kim = await newPerson(house);
    await signIn(house, kim);
    await morning();
    house.clock.advance(24 * HOUR - 1_000);
    await house.drain();
    expect(await textsTo(kim)).toEqual([]);
    const before = await counted('escalated');
    house.clock.advance(1_000);
    await house.drain();
    await house.sql.query(`update job set state = 'open', run_at = created_at where queue = 'review.escalate'`);
    await house.drain();
    const texts = await textsTo(kim);
    expect(texts).toHaveLength(1);
    expect(texts[0]?.body).not.toMatch(/:\/\/|www\./);
    expect(await counted('escalated')).toBeGreaterThan(before);
    const [review] = await reviewsOf(kim);
    expect(review?.state).toBe('escalated');
    expect(await entriesOf(kim, 'review.escalated')).toMatchObject([
      { outcome: 'done', details: { review: review?.id, channel: 'sms', contact: expect.stringContaining('••') } },
    ]);
    const { browser } = await signIn(house, kim);
    const read = await browser.ask('acknowledgeReview', { params: { reviewId: review?.id ?? '' } });
    expect(read.review).toMatchObject({ state: 'acknowledged', escalatedAt: expect.any(String) });
  });

  it('in which nothing is unusual is not told of every day; unusual ones are', async () => {
    const own = await openHouse({ policy: { 'review.escalate-after-seconds': 3_600, 'review.usual-texts': 2 } });
    const kim = await newPerson(own);
    await morning(own);
    const days = async (count: number, event: string): Promise<number> => {
      const before = (await textsTo(kim, own)).length;
      for (let day = 0; day < count; day += 1) {
        await record(own, { userId: kim.userId, event });
        await morning(own);
        own.clock.advance(HOUR);
        await own.drain();
      }
      return (await textsTo(kim, own)).length - before;
    };
    own.clock.advance(HOUR);
    await own.drain();
    expect(await days(3, 'order.sent')).toBe(2);
    expect(await entriesOf(kim, 'review.escalated', own)).toContainEqual(
      expect.objectContaining({ outcome: 'refused', rule: 'review.usual-texts' }),
    );
    expect(await days(3, 'password.changed')).toBe(3);
    own.clock.advance(7 * 24 * HOUR);
    expect(await days(1, 'order.sent')).toBe(1);
    await own.close();
  });

  it('keeps to the budget of notices, and says when nobody could be told', async () => {
    const budget = { 'notice.sms-per-recipient': 1, 'notice.sms-per-recipient-window-seconds': 604_800 };
    const own = await openHouse({ policy: { ...budget, 'review.escalate-after-seconds': 3_600 } });
    const [kim, lee] = [await newPerson(own), await newPerson(own)];
    await own.sql.query(`update contact_point set confirmed_at = null where user_id = $1`, [lee.userId]);
    await morning(own);
    for (let day = 0; day < 2; day += 1) {
      for (const { userId } of [kim, lee]) await record(own, { userId, event: 'password.changed' });
      await morning(own);
      own.clock.advance(HOUR);
      await own.drain();
    }
    expect(await textsTo(kim, own)).toHaveLength(1);
    // Three reviews: of the opening too.
    const full = 'notice.sms-per-recipient';
    const rulesIn = async (person: Person) =>
      (await entriesOf(person, 'review.escalated', own)).map(({ rule }) => rule);
    expect(await rulesIn(kim)).toEqual([undefined, full, full]);
    expect(await mailsTo(lee, own)).toEqual([]);
    const nobody = 'no-confirmed-contact-point';
    expect(await rulesIn(lee)).toEqual([nobody, nobody, nobody]);
    expect(await counted('untold', own)).toBe(5);
    await own.close();
  });
});

describe('numbers of the policy', () => {
  it('set the hour, quiet days, pages and what a finding points to', async () => {
    const policy = {
      ...{ 'review.hour': 20, 'review.quiet-days': true, 'review.listed': 1, 'review.listed-entries': 2 },
      ...{ 'review.finding-entries': 1, 'review.known-address-days': 1 },
    };
    const own = await openHouse({ policy });
    const kim = await newPerson(own);
    const { browser } = await signIn(own, kim);
    await happen(kim, own);
    moveTo(Date.parse('2026-09-17T23:59:59Z'), own);
    await own.services.reviews.runDue();
    await own.drain();
    expect((await reviewsOf(kim, own)).map(({ day }) => day)).toEqual(['2026-09-15']);
    own.clock.advance(1_000);
    await own.services.reviews.runDue();
    await own.drain();
    expect((await reviewsOf(kim, own)).map(({ day }) => day)).toEqual(['2026-09-15', '2026-09-16']);
    expect((await mailsTo(kim, own)).map(({ text }) => text.includes('Nothing.'))).toEqual([false, true]);
    const again = (await signIn(own, kim, browser)).browser;
    const { reviews, next } = await again.ask('listReviews');
    expect([reviews.length, next]).toEqual([1, reviews[0]?.id]);
    const shown = await again.ask('getReview', { params: { reviewId: reviews[0]?.id ?? '' } });
    expect([shown.entries.length, shown.more]).toEqual([2, true]);
    for (const { entries } of shown.review.findings) expect(entries).toHaveLength(1);
    // Signed in from there days before, which is longer ago than an address is known.
    for (const daysLater of [1, 2, 3, 4]) {
      own.clock.advance(24 * HOUR);
      if (daysLater === 3) await signIn(own, kim, browser);
      await own.services.reviews.runDue();
      await own.drain();
    }
    expect(rulesOf((await reviewsOf(kim, own)).at(-1) ?? { findings: [] })).toContain('new-address');
    await own.close();
  });

  it('an early review is written once, and the whole day reviewed nevertheless', async () => {
    await morning();
    const kim = await newPerson(house);
    const { reviews } = house.services;
    expect(
      await Promise.all([reviews.writeEarly(kim.userId), house.services.reviews.writeEarly(kim.userId)]),
    ).toContain(true);
    expect(await reviews.writeEarly(kim.userId)).toBe(false);
    await happen(kim);
    await morning();
    expect((await reviewsOf(kim)).map(({ early, counts }) => [early, counts.other])).toEqual([
      ...[
        [true, 0],
        [false, 1],
      ],
    ]);
  });
});
