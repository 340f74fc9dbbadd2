/**
 * RFC 6287 appendix C over HTTP: cards with the RFC's suites and seeds are taken into stock from a maker's file, and each
 * published answer signs its holder in. All 40 one-way answers and all 10 signatures (a signature is the same computation
 * over a question in letters). Twenty mutual answers have no operation to be given to: a card of this product does not
 * check the server, and nobody is asked a question of two halves.
 *
 * The RFC's questions are put into the challenge by hand: half of them are numbers that the product refuses to draw,
 * because another number has the same response.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desk, openCardHouse, STAFF, stockCard, toCard } from './card.people.ts';
import type { House } from './harness.ts';
import { newPerson, type Person, prove, signIn } from './people.ts';

interface Answer {
  readonly mode: 'one-way' | 'mutual-server' | 'mutual-client' | 'signature';
  readonly suite: string;
  readonly keyHex: string;
  readonly question: string;
  readonly counter: number | null;
  readonly timestampHex: string | null;
  readonly response: string;
}
const FIXTURES = '../../packages/authenticators/src/ocra/fixtures/rfc6287-appendix-c.json';
const published = JSON.parse(readFileSync(new URL(FIXTURES, import.meta.url), 'utf8')) as readonly Answer[];
const asked = published.filter(({ mode }) => mode === 'one-way' || mode === 'signature');
const suites = [...new Set(asked.map(({ suite }) => suite))];
const MINUTE = 60_000;

let house: House;
beforeAll(async () => {
  house = await openCardHouse({ policy: { 'security-card.suites': suites, 'factor.sms-leaves-when-stronger': false } });
});
afterAll(() => house.close());

it('asks 50 of the 70, in seven suites', () => {
  expect(published).toHaveLength(70);
  expect(asked).toHaveLength(50);
  expect(suites).toHaveLength(7);
});

const sealed = (place: { table: string; row: string; column: string }, value: string) =>
  house.services.vault.seal(place, value);

/** Somebody whose card has this suite and seed; the RFC's PIN is one that the portal would refuse, so the desk's row has it. */
async function holderOf(suite: string, keyHex: string): Promise<{ person: Person; factorId: string; cardId: string }> {
  const person = await newPerson(house, { totp: true });
  const { browser } = await signIn(house, person);
  const body = { accountId: person.accountId, pin: '7306' };
  const approval = (await browser.call('requestCard', { body })).problem?.approval;
  if (approval === undefined) throw new Error('a proof is asked for');
  await prove(house, browser, person, approval);
  const { request } = await browser.ask('requestCard', { body, approval: approval.id });
  const requestId = request?.id ?? '';
  const place = { table: 'card_request', row: requestId, column: 'pin_sealed' };
  await house.sql.query('update card_request set pin_sealed = $1 where id = $2', [sealed(place, '1234'), requestId]);
  const { serialNo } = await stockCard(house, { suite, secret: Buffer.from(keyHex, 'hex') });
  await desk(house, (at, tx) => at.assign(tx, { requestId, serialNo }, STAFF));
  await desk(house, (at, tx) => at.ship(tx, serialNo, STAFF));
  const [card] = (await browser.ask('listCards')).cards;
  return { person, factorId: card?.factorId ?? '', cardId: card?.id ?? '' };
}

/** The clock of the house at the RFC's minute, for suites with a time. */
async function at<T>({ timestampHex }: Answer, act: () => Promise<T>): Promise<T> {
  if (timestampHex === null) return act();
  const back = house.clock.now() - Number.parseInt(timestampHex, 16) * MINUTE;
  house.clock.advance(-back);
  try {
    return await act();
  } finally {
    house.clock.advance(back);
  }
}

describe.each(suites)('%s', (suite) => {
  const answers = asked.filter((answer) => answer.suite === suite);
  let held: Awaited<ReturnType<typeof holderOf>>;
  beforeAll(async () => {
    held = await holderOf(suite, answers[0]?.keyHex ?? '');
    // Activated by hand, so that every published answer is left for signing in.
    await house.sql.query("update security_card set state = 'active' where id = $1", [held.cardId]);
    await house.sql.query("update factor set state = 'active' where id = $1", [held.factorId]);
  });

  it.each(answers)('$question, counter $counter: $response', (answer) =>
    at(answer, async () => {
      const browser = house.browser();
      const { challengeId } = await toCard(browser, held);
      const place = { table: 'challenge', row: challengeId, column: 'code_sealed' };
      await house.sql.query('update challenge set code_sealed = $1 where id = $2', [
        sealed(place, answer.question),
        challengeId,
      ]);
      const { challenge } = await browser.ask('getSignIn');
      expect(challenge?.ask).toEqual({ type: 'card-challenge', challenge: answer.question });
      const wrong = answer.response.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
      const tries = [wrong, answer.response].map((text) => ({ body: { challengeId, answer: text } }));
      const outcomes: string[] = [];
      for (const body of tries) outcomes.push((await browser.call('answerSignIn', body)).outcome);
      expect(outcomes).toEqual(['answer-wrong', 'done']);
    }),
  );
});
