/** People of these tests: made as the demonstration makes its own, and the ways they get through the house. */
import type { Approval, CurrentSession, ProofMethod } from '@strongroom/contract';
import { type DemoPerson, seed } from '@strongroom/server';
import { Secret, TOTP } from 'otpauth';
import type { Answer, Browser } from './browser.client.ts';
import type { House } from './harness.ts';

export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly password: string;
  readonly phone: string;
  readonly mail: string;
  readonly totpSecret: string | null;
  readonly accountId: string;
  readonly payeeIds: readonly [string, string];
}

export interface Traits {
  /** Authenticator app from the start; the phone then no longer counts as a factor. */
  readonly totp?: boolean;
  readonly invited?: boolean;
  readonly entity?: 'us' | 'ca' | 'jp';
  /** With an account worth enough for a security card. */
  readonly wealthy?: boolean;
}

const KIND = { us: 'us', ca: 'canada', jp: 'japan' } as const;
export const PASSWORD = 'copper kettles sing at dusk';
let serial = 0;

/** A new client of the house; two never share a number, a mailbox or an account. */
export async function newPerson(house: House, traits: Traits = {}): Promise<Person> {
  serial += 1;
  const { entity = 'us', totp = false, invited = false } = traits;
  const tail = String(serial).padStart(4, '0');
  const username = `client-${tail}`;
  const totpSecret = totp ? new Secret({ size: 20 }).base32 : null;
  const phone = `+1202555${tail}`;
  const mail = `${username}@example.com`;
  const person: DemoPerson = {
    party: {
      person: { givenName: 'Kim', familyName: 'Arbour', birthDate: '1980-01-17', language: 'en' },
      username,
      entityId: entity,
      phone,
      mail,
    },
    account: {
      number: `T${tail}`,
      name: `Kim Arbour ${tail}`,
      kind: traits.wealthy === true ? 'wealthy' : KIND[entity],
    },
    payees: [
      { name: 'Kim Arbour', bank: 'First Harbor Bank', number: `00012345${tail}` },
      { name: 'Kim Arbour', bank: 'Prairie Credit Union', number: `00098765${tail}` },
    ],
    password: invited ? null : PASSWORD,
    ...(totpSecret !== null && { totpSecret }),
    about: 'a test',
  };
  await seed(house.services, house.policies, house.world, [person]);
  const user = await house.services.parties.findUserByUsername(username);
  const [account] = await house.services.parties.accountsOf(user?.id ?? '');
  if (user === null || account === undefined) throw new Error('the person was opened');
  const [first, second] = (await house.services.withdrawals.payees(account.id)).map((payee) => payee.id);
  if (first === undefined || second === undefined) throw new Error('the person has two payees');
  return {
    userId: user.id,
    username,
    password: PASSWORD,
    phone,
    mail,
    totpSecret,
    accountId: account.id,
    payeeIds: [first, second],
  };
}

/** The code an authenticator app shows at this moment. */
export function totpNow(house: House, secret: string | null, stepsAhead = 0): string {
  if (secret === null) throw new Error('this person has an authenticator app');
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: house.clock.now() + stepsAhead * 30_000,
  });
}

/** The token of the invitation in the person's mailbox. */
export async function openingToken(house: House, person: Person): Promise<string> {
  await house.drain();
  const [mail] = await house.world.mails(person.mail);
  const token = /\/open#([\w-]{43})/.exec(mail?.text ?? '')?.[1];
  if (token === undefined) throw new Error(`no invitation has come for ${person.mail}`);
  return token;
}

const seen = new WeakMap<House, Set<string>>();

/** The newest code on the person's phone that nobody has read yet, by SMS or call, or in the mailbox. */
export async function codeFor(house: House, person: Pick<Person, 'phone' | 'mail'>): Promise<string> {
  await house.drain();
  const read = seen.get(house) ?? new Set<string>();
  seen.set(house, read);
  const { world } = house;
  const arrived = [
    ...(await world.messages(person.phone)),
    ...(await world.calls(person.phone)),
    ...(await world.mails(person.mail)),
  ];
  const fresh = arrived.filter(({ id, code }) => code !== null && !read.has(id));
  for (const { id } of arrived) read.add(id);
  const code = fresh.sort((a, b) => b.receivedAt.localeCompare(a.receivedAt))[0]?.code;
  if (code == null)
    throw new Error(`no code has come for ${person.phone}: ${JSON.stringify(arrived)} ${house.log.slice(-5)}`);
  return code;
}

/** The code the person would type into this challenge. */
export const answerTo = (house: House, person: Person, method: ProofMethod): Promise<string> =>
  method === 'totp' ? Promise.resolve(totpNow(house, person.totpSecret)) : codeFor(house, person);

export const wrong = (code: string): string => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));

export interface OpenChallenge {
  readonly challengeId: string;
  readonly method: ProofMethod;
}

/** As far as the question for a code; with `totp`, the app is asked. */
export async function toChallenge(
  browser: Browser,
  person: Person,
  options: { publicComputer?: boolean; method?: ProofMethod } = {},
): Promise<OpenChallenge> {
  const { publicComputer } = options;
  const body = { username: person.username, password: person.password };
  const flow = await browser.ask('beginSignIn', {
    body: publicComputer === undefined ? body : { ...body, publicComputer },
  });
  return choose(browser, flow.factors, options.method);
}

async function choose(
  browser: Browser,
  factors: readonly { id: string; methods: readonly ProofMethod[] }[],
  wanted?: ProofMethod,
): Promise<OpenChallenge> {
  const [factor] = factors;
  const method = wanted ?? factor?.methods[0];
  if (factor === undefined || method === undefined) throw new Error('a factor is offered');
  const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId: factor.id, method } });
  if (challenge === null) throw new Error('a challenge is open');
  return { challengeId: challenge.id, method };
}

export async function signIn(
  house: House,
  person: Person,
  browser: Browser = house.browser(),
  options: { publicComputer?: boolean; method?: ProofMethod } = {},
): Promise<{ browser: Browser; session: CurrentSession }> {
  // A time step is accepted once: whoever signs in again waits for the next code.
  if (person.totpSecret !== null) house.clock.advance(30_000);
  const { challengeId, method } = await toChallenge(browser, person, options);
  const answer = await answerTo(house, person, method);
  return { browser, session: await browser.ask('answerSignIn', { body: { challengeId, answer } }) };
}

/** Somebody new who has just signed in. */
export async function inside(house: House, traits: Traits = {}): Promise<{ person: Person; browser: Browser }> {
  const person = await newPerson(house, traits);
  const { browser } = await signIn(house, person);
  return { person, browser };
}

/** Begins to enrol an authenticator app, which must be proven with the factor there is. */
export async function beginEnrolment(
  house: House,
  browser: Browser,
  person: Person,
): Promise<{ factorId: string; secret: string }> {
  const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
  if (approval === undefined) throw new Error('enrolling asks for a proof');
  await prove(house, browser, person, approval);
  const { factor, secret } = await browser.ask('beginTotpEnrolment', { approval: approval.id });
  return { factorId: factor.id, secret };
}

export interface Wish {
  readonly amountMinor: number;
  readonly currency?: 'USD' | 'CAD' | 'JPY';
  readonly payee?: 0 | 1;
}

const withdrawalOf = (person: Person, { amountMinor, currency = 'USD', payee = 0 }: Wish) => ({
  params: { accountId: person.accountId },
  body: { payeeId: person.payeeIds[payee], amountMinor, currency },
});

/** Asks for a withdrawal and hands back the approval that is demanded. */
export async function demandApproval(browser: Browser, person: Person, wish: Wish): Promise<Approval> {
  const answer = await browser.call('createWithdrawal', { ...withdrawalOf(person, wish), idempotencyKey: newKey() });
  const approval = answer.problem?.approval;
  if (approval === undefined) throw new Error(`no approval was asked for: ${answer.text}`);
  return approval;
}

export async function challengeApproval(browser: Browser, approval: Approval): Promise<OpenChallenge> {
  const [factor] = approval.factors;
  const method = factor?.methods[0];
  if (factor === undefined || method === undefined) throw new Error('a factor is offered');
  const params = { approvalId: approval.id };
  const begun = await browser.ask('beginApprovalChallenge', { params, body: { factorId: factor.id, method } });
  if (begun.challenge === null) throw new Error('a challenge is open');
  return { challengeId: begun.challenge.id, method };
}

export async function prove(house: House, browser: Browser, person: Person, approval: Approval): Promise<void> {
  if (person.totpSecret !== null) house.clock.advance(30_000);
  const { challengeId, method } = await challengeApproval(browser, approval);
  const answer = await answerTo(house, person, method);
  await browser.ask('answerApproval', { params: { approvalId: approval.id }, body: { challengeId, answer } });
}

/** The id of a proven approval of exactly this withdrawal. */
export async function provenApproval(house: House, browser: Browser, person: Person, wish: Wish): Promise<string> {
  const approval = await demandApproval(browser, person, wish);
  await prove(house, browser, person, approval);
  return approval.id;
}

/** Uses the approval; `key` as a client would make it up. */
export const withdraw = (
  browser: Browser,
  person: Person,
  wish: Wish,
  with_: { approval?: string; key?: string },
): Promise<Answer<'createWithdrawal'>> =>
  browser.call('createWithdrawal', {
    ...withdrawalOf(person, wish),
    idempotencyKey: with_.key ?? newKey(),
    approval: with_.approval,
  });

let keys = 0;
export const newKey = (): string => {
  keys += 1;
  return `key-${keys}`;
};
