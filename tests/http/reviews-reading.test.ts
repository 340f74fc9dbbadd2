/** Daily reviews as people meet them: read in the portal, told of by text message when they are not, set by the policy. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from './audit.readers.ts';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import {
  counted,
  entriesOf,
  HOUR,
  happen,
  mailsTo,
  morning,
  moveTo,
  reviewsOf,
  rulesOf,
  textsTo,
} from './reviews.mornings.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('over HTTP', () => {
  let kim: Person;
  let lee: Person;
  let browser: Browser;
  beforeAll(async () => {
    kim = await newPerson(house);
    lee = await newPerson(house);
    await happen(kim, house);
    await morning(house);
    ({ browser } = await signIn(house, kim));
    await morning(house);
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
    expect(await entriesOf(kim, 'review.acknowledged', house)).toMatchObject([
      { outcome: 'done', details: { review: reviewId } },
    ]);
    house.clock.advance(25 * HOUR);
    await house.drain();
    const escalated = await entriesOf(kim, 'review.escalated', house);
    expect(escalated.map(({ details }) => details.review)).not.toContain(reviewId);
  });
});

describe('an unread review', () => {
  it('is told of by text message, once, and can still be read', async () => {
    const kim = await newPerson(house);
    await signIn(house, kim);
    await morning(house);
    house.clock.advance(24 * HOUR - 1_000);
    await house.drain();
    expect(await textsTo(kim, house)).toEqual([]);
    const before = await counted('escalated', house);
    house.clock.advance(1_000);
    await house.drain();
    await house.sql.query(`update job set state = 'open', run_at = created_at where queue = 'review.escalate'`);
    await house.drain();
    const texts = await textsTo(kim, house);
    expect(texts).toHaveLength(1);
    expect(texts[0]?.body).not.toMatch(/:\/\/|www\./);
    expect(await counted('escalated', house)).toBeGreaterThan(before);
    const [review] = await reviewsOf(kim, house);
    expect(review?.state).toBe('escalated');
    expect(await entriesOf(kim, 'review.escalated', house)).toMatchObject([
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
      'review.hour': 20,
      'review.quiet-days': true,
      'review.listed': 1,
      'review.listed-entries': 2,
      'review.finding-entries': 1,
      'review.known-address-days': 1,
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
    await morning(house);
    const kim = await newPerson(house);
    const { reviews } = house.services;
    expect(
      await Promise.all([reviews.writeEarly(kim.userId), house.services.reviews.writeEarly(kim.userId)]),
    ).toContain(true);
    expect(await reviews.writeEarly(kim.userId)).toBe(false);
    await happen(kim, house);
    await morning(house);
    expect((await reviewsOf(kim, house)).map(({ early, counts }) => [early, counts.other])).toEqual([
      ...[
        [true, 0],
        [false, 1],
      ],
    ]);
  });
});
