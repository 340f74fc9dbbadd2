/** How people of these tests come by security cards: through the stock, staff's desk and the post, as in life. */
import { type CardKey, cardDisplay, newSecurityCard, pressCardKey, type SecurityCard } from '@strongroom/simulator';
import type { Browser } from './browser.client.ts';
import { type House, type HouseOptions, openHouse } from './harness.ts';
import { newPerson, type Person, prove, signIn, type Traits } from './people.ts';

const SUITE = 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA256';
export const PIN = '7306';
export const STAFF = {
  actor: {
    kind: 'staff',
    userId: null,
    sessionId: null,
    surface: null,
    staff: { id: 'stf_1', name: 'mara.finch' },
    secondStaff: { id: 'stf_2', name: 'theo.lund' },
  },
  origin: null,
} as const;

/** A card in the hand: what it shows for a PIN and a challenge, counting on with every press. */
export interface Device {
  readonly serialNo: string;
  answer(challenge: string, pin?: string): string;
  /** Asks first; what it shows then. */
  ask(pin?: string): string;
  /** After it asked: what it shows to the answer and the number of the house. */
  answerAfter(reply: string, challenge: string): string;
  /** Pressed for nothing, so many times. */
  waste(times: number): void;
}

function device(serialNo: string, secret: Uint8Array): Device {
  let card: SecurityCard = newSecurityCard({ serialNo, secret });
  const press = (...keys: readonly string[]): void => {
    for (const key of keys) card = pressCardKey(card, key as CardKey, 0);
  };
  const answer = (challenge: string, pin = PIN): string => {
    if (card.screen.at !== 'off') press('press');
    press('press', ...pin, 'ok', ...challenge, 'ok');
    return cardDisplay(card, 0);
  };
  return {
    serialNo,
    answer,
    ask(pin = PIN) {
      if (card.screen.at !== 'off') press('press');
      press('press', ...pin, 'ok', 'ok');
      return cardDisplay(card, 0).replace('ASKS>', '');
    },
    answerAfter(reply, challenge) {
      press('ok', ...reply, 'ok', ...challenge, 'ok');
      return cardDisplay(card, 0);
    },
    waste: (times) => {
      for (let count = 0; count < times; count += 1) answer('712345');
    },
  };
}

let serial = 0;
/** One card taken into stock from a maker's file. */
export async function stockCard(
  house: House,
  traits: { suite?: string; secret?: Uint8Array; file?: (key: string) => string } = {},
): Promise<Device> {
  serial += 1;
  const serialNo = `SR-${String(serial).padStart(6, '0')}`;
  const { suite = SUITE, secret = new Uint8Array(32).map((_, at) => (at * 7 + serial) % 256) } = traits;
  const file = containerOf([{ serialNo, suite, secret }]);
  const taken = await house.services.cards.stock.import([Buffer.from(file)], { unlock: { kind: 'plain' } }, STAFF);
  if (!taken.ok) throw new Error(JSON.stringify(taken.refusal));
  return device(serialNo, secret);
}

export interface MakersCard {
  readonly serialNo: string;
  readonly suite?: string;
  readonly secret: Uint8Array;
  readonly more?: string;
}

/** A maker's file in the open, written here and not by what reads it. */
export const containerOf = (cards: readonly MakersCard[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${cards
  .map(
    ({ serialNo, suite = SUITE, secret, more = '' }, at) => `<KeyPackage>
  <DeviceInfo><Manufacturer>oath.SR</Manufacturer><SerialNo>${serialNo}</SerialNo>${more}</DeviceInfo>
  <Key Id="K${at}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:ocra">
    <AlgorithmParameters><Suite>${suite}</Suite></AlgorithmParameters>
    <Data><Secret><PlainValue>${Buffer.from(secret).toString('base64')}</PlainValue></Secret></Data>
  </Key></KeyPackage>`,
  )
  .join('')}</KeyContainer>`;

export const openCardHouse = (options: HouseOptions = {}): Promise<House> =>
  openHouse({
    ...options,
    policy: {
      'factor.cooldown.enrolled-seconds': 0,
      'factor.strongest-for': [],
      'security-card.eligible-usd-minor': 1,
      'challenge.open-per-factor': 40,
      'challenge.answers': 20,
      'factor.failures': 60,
      'factor.failures.long': 100,
      'security-card.task-answers': 20,
      ...options.policy,
    },
  });

/** Asks for a card in the portal, with the proof it needs. */
export async function askForCard(house: House, browser: Browser, person: Person, pin = PIN): Promise<string> {
  const body = { accountId: person.accountId, pin };
  const first = await browser.call('requestCard', { body });
  const approval = first.problem?.approval;
  if (approval === undefined) throw new Error(`asking for a card asks for a proof: ${first.text}`);
  await prove(house, browser, person, approval);
  const { request } = await browser.ask('requestCard', { body, approval: approval.id });
  if (request === null) throw new Error('the request is open');
  return request.id;
}

export async function desk(
  house: House,
  act: (desk: House['services']['cards']['desk'], tx: never) => Promise<{ ok: boolean }>,
): Promise<void> {
  const done = await house.services.database.transaction((tx) => act(house.services.cards.desk, tx as never));
  if (!done.ok) throw new Error(JSON.stringify(done));
}

export async function sendCard(house: House, requestId: string, card: Device): Promise<void> {
  const { serialNo } = card;
  await desk(house, (at, tx) => at.assign(tx, { requestId, serialNo }, STAFF));
  await desk(house, (at, tx) => at.ship(tx, serialNo, STAFF));
}

export async function activate(browser: Browser, card: Device, pin = PIN): Promise<void> {
  const { cards } = await browser.ask('listCards');
  const held = cards.find(({ state }) => state === 'shipped');
  if (held === undefined) throw new Error('a card has come');
  const task = await browser.ask('beginCardTask', { params: { cardId: held.id }, body: { kind: 'activate' } });
  const [challenge = ''] = task.challenges;
  await browser.ask('answerCardTask', {
    params: { taskId: task.id },
    body: { responses: [card.answer(challenge, pin)] },
  });
}

export interface CardHolder {
  readonly person: Person;
  readonly browser: Browser;
  readonly card: Device;
  readonly cardId: string;
  readonly factorId: string;
}

/** Somebody whose card has come and is active. */
export async function cardHolder(house: House, traits: Traits = {}): Promise<CardHolder> {
  const person = await newPerson(house, traits);
  const { browser } = await signIn(house, person);
  const card = await stockCard(house);
  await sendCard(house, await askForCard(house, browser, person), card);
  await activate(browser, card);
  const [held] = (await browser.ask('listCards')).cards;
  if (held === undefined) throw new Error('the card is held');
  return { person, browser, card, cardId: held.id, factorId: held.factorId };
}

export interface CardChallenge {
  readonly challengeId: string;
  readonly challenge: string;
}

/** As far as the number for the card. */
export async function toCard(browser: Browser, { person, factorId }: Pick<CardHolder, 'person' | 'factorId'>) {
  await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
  const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId, method: 'security-card' } });
  return asked(challenge);
}

async function askApprovalByCard(browser: Browser, approvalId: string, factorId: string) {
  const begun = await browser.ask('beginApprovalChallenge', {
    params: { approvalId },
    body: { factorId, method: 'security-card' },
  });
  return asked(begun.challenge);
}

/** Proves an approval with the card. */
export async function proveByCard(
  browser: Browser,
  approvalId: string,
  { factorId, card }: Pick<CardHolder, 'factorId' | 'card'>,
): Promise<void> {
  const { challengeId, challenge } = await askApprovalByCard(browser, approvalId, factorId);
  const body = { challengeId, answer: card.answer(challenge) };
  await browser.ask('answerApproval', { params: { approvalId }, body });
}

export async function signInByCard(house: House, holder: Pick<CardHolder, 'person' | 'factorId' | 'card'>) {
  const browser = house.browser();
  const { challengeId, challenge } = await toCard(browser, holder);
  await browser.ask('answerSignIn', { body: { challengeId, answer: holder.card.answer(challenge) } });
  return browser;
}

function asked(challenge: { id: string; ask: { type: string; challenge?: string } | null } | null): CardChallenge {
  const number = challenge?.ask?.type === 'card-challenge' ? challenge.ask.challenge : undefined;
  if (challenge === null || number === undefined) throw new Error('the card is asked');
  return { challengeId: challenge.id, challenge: number };
}
