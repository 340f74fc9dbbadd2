/**
 * RFC 6287 appendix C over HTTP, all 70 answers: cards with the RFC's suites and seeds are taken into stock from a maker's file, and each
 * published answer signs its holder in: all 40 one-way answers, all 10 signatures (a signature is the same computation
 * over a question in letters), and the 20 mutual ones, where the house answers what the card asked, with the published
 * answer, before it takes the card's.
 *
 * The RFC's questions are put into the challenge by hand: half of them are numbers that the product refuses to draw,
 * because another number has the same response.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
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
/** What the card answers, after the house has: its question stands second. */
const mutual = published.filter(({ mode }) => mode === 'mutual-client');
const mutualSuites = [...new Set(mutual.map(({ suite }) => suite))];
const halvesOf = ({ question }: Answer) => [question.slice(0, 8), question.slice(8)] as const;
const ofHouse = (answer: Answer): Answer => {
  const [challenge, question] = halvesOf(answer);
  const found = published.find(
    (each) =>
      each.mode === 'mutual-server' && each.question === question + challenge && answer.suite.startsWith(each.suite),
  );
  if (found === undefined) throw new Error('the RFC gives both sides');
  return found;
};
const MINUTE = 60_000;

let house: House;
beforeAll(async () => {
  house = await openCardHouse({
    policy: {
      'security-card.suites': [...new Set([...suites, ...mutualSuites])],
      'security-card.mutual-suites': mutualSuites,
      'factor.sms-leaves-when-stronger': false,
    },
  });
});
afterAll(() => house.close());

it('asks all 70, in seven suites and two that both sides have', () => {
  expect(published).toHaveLength(70);
  expect(asked).toHaveLength(50);
  expect(suites).toHaveLength(7);
  expect(new Set([...mutual, ...mutual.map(ofHouse)]).size).toBe(20);
  expect(mutualSuites).toHaveLength(2);
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

/** Activated by hand, so that every published answer is left for signing in. */
async function activeHolderOf(suite: string, keyHex: string) {
  const held = await holderOf(suite, keyHex);
  await house.sql.query("update security_card set state = 'active' where id = $1", [held.cardId]);
  await house.sql.query("update factor set state = 'active' where id = $1", [held.factorId]);
  return held;
}

/** The question of the house is the RFC's; what the browser is asked then. */
async function askInstead(browser: Browser, challengeId: string, questions: string) {
  const place = { table: 'challenge', row: challengeId, column: 'code_sealed' };
  await house.sql.query('update challenge set code_sealed = $1 where id = $2', [sealed(place, questions), challengeId]);
  return (await browser.ask('getSignIn')).challenge?.ask;
}

async function outcomesOf(browser: Browser, challengeId: string, right: string): Promise<string[]> {
  const wrong = right.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  const outcomes: string[] = [];
  for (const given of [wrong, right])
    outcomes.push((await browser.call('answerSignIn', { body: { challengeId, answer: given } })).outcome);
  return outcomes;
}

describe.each(suites)('%s', (suite) => {
  const answers = asked.filter((answer) => answer.suite === suite);
  let held: Awaited<ReturnType<typeof holderOf>>;
  beforeAll(async () => {
    held = await activeHolderOf(suite, answers[0]?.keyHex ?? '');
  });

  it.each(answers)('$question, counter $counter: $response', (answer) =>
    at(answer, async () => {
      const browser = house.browser();
      const { challengeId } = await toCard(browser, held);
      const ask = await askInstead(browser, challengeId, answer.question);
      const both = mutualSuites.includes(suite);
      expect(ask).toEqual({ type: 'card-challenge', challenge: answer.question, mutual: both });
      expect(await outcomesOf(browser, challengeId, answer.response)).toEqual(['answer-wrong', 'done']);
    }),
  );
});

describe.each(mutualSuites)('%s, the card asks first', (suite) => {
  const answers = mutual.filter((answer) => answer.suite === suite);
  let held: Awaited<ReturnType<typeof holderOf>>;
  beforeAll(async () => {
    held = await activeHolderOf(suite, answers[0]?.keyHex ?? '');
  });

  it.each(answers)('$question: $response', async (answer) => {
    const [challenge, cardAsks] = halvesOf(answer);
    const browser = house.browser();
    await toCard(browser, held);
    const body = { factorId: held.factorId, method: 'security-card', cardAsks } as const;
    const begun = (await browser.ask('beginSignInChallenge', { body })).challenge;
    expect(begun?.ask).toMatchObject({ type: 'card-mutual', asked: cardAsks });
    const ask = await askInstead(browser, begun?.id ?? '', `${challenge} ${cardAsks}`);
    expect(ask).toEqual({ type: 'card-mutual', asked: cardAsks, reply: ofHouse(answer).response, challenge });
    expect(await outcomesOf(browser, begun?.id ?? '', answer.response)).toEqual(['answer-wrong', 'done']);
  });
});
