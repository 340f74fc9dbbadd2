/** How people of these tests come by passkeys and use them. */
import type { Approval, PasskeyCreation, PasskeyRequest } from '@strongroom/contract';
import { type Authenticator, makeAuthenticator } from './authenticator.ts';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, prove, signIn, type Traits } from './people.ts';

/** Proves the wish to enrol, where it must be proven, and begins. */
export async function beginPasskey(
  house: House,
  browser: Browser,
  person: Person,
  name = 'Blue key',
  held?: Authenticator,
): Promise<PasskeyCreation> {
  const first = await browser.call('beginPasskeyEnrolment', { body: { name } });
  if (first.outcome === 'done') return first.data().creation;
  const approval = first.problem?.approval;
  if (approval === undefined) throw new Error(`enrolling asks for a proof: ${first.text}`);
  if (held === undefined) await prove(house, browser, person, approval);
  else await provePasskey(browser, approval, held);
  return (await browser.ask('beginPasskeyEnrolment', { body: { name }, approval: approval.id })).creation;
}

export async function addPasskey(
  house: House,
  browser: Browser,
  person: Person,
  traits: { name?: string; synced?: boolean; counts?: boolean; make?: string; held?: Authenticator } = {},
): Promise<Authenticator> {
  const authenticator = makeAuthenticator(traits);
  const creation = await beginPasskey(house, browser, person, traits.name, traits.held);
  await browser.ask('confirmPasskeyEnrolment', { body: authenticator.create(creation) });
  return authenticator;
}

export interface Holder {
  readonly person: Person;
  readonly browser: Browser;
  readonly authenticator: Authenticator;
  readonly factorId: string;
}

/** Somebody who has signed in and enrolled a passkey just now. */
export async function holder(
  house: House,
  traits: Traits & { synced?: boolean; counts?: boolean; make?: string } = {},
): Promise<Holder> {
  const person = await newPerson(house, traits);
  const { browser } = await signIn(house, person);
  const authenticator = await addPasskey(house, browser, person, traits);
  const { factors } = await browser.ask('listFactors');
  return { person, browser, authenticator, factorId: factors.find(({ kind }) => kind === 'passkey')?.id ?? '' };
}

export interface Asked {
  readonly challengeId: string;
  readonly request: PasskeyRequest;
}

/** As far as the question to the authenticator. */
export async function toPasskey(
  browser: Browser,
  { person, factorId }: Pick<Holder, 'person' | 'factorId'>,
): Promise<Asked> {
  await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
  const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId, method: 'passkey' } });
  if (challenge?.ask?.type !== 'passkey') throw new Error('the passkey is asked');
  return { challengeId: challenge.id, request: challenge.ask };
}

export async function askApproval(browser: Browser, approval: Approval, factorId: string): Promise<Asked> {
  const params = { approvalId: approval.id };
  const { challenge } = await browser.ask('beginApprovalChallenge', { params, body: { factorId, method: 'passkey' } });
  if (challenge?.ask?.type !== 'passkey') throw new Error('the passkey is asked');
  return { challengeId: challenge.id, request: challenge.ask };
}

/** Proves the approval with the first passkey that it offers. */
async function provePasskey(browser: Browser, approval: Approval, held: Authenticator): Promise<void> {
  const factorId = approval.factors.find(({ kind }) => kind === 'passkey')?.id ?? '';
  const { challengeId, request } = await askApproval(browser, approval, factorId);
  const body = { challengeId, answer: held.assert(request) };
  await browser.ask('answerApproval', { params: { approvalId: approval.id }, body });
}

/** Room for the tries of these tests; how passkeys are judged stays as the profile has it. */
export const openPasskeyHouse = (): Promise<House> =>
  openHouse({
    policy: {
      'factor.cooldown.enrolled-seconds': 0,
      'passkey.per-user': 3,
      'withdrawal.cap.totp.day-usd-minor': 10_000,
      'challenge.open-per-factor': 40,
      'challenge.answers': 20,
      'factor.failures': 40,
    },
  });

export const countRows = async (house: House, statement: string, ...values: readonly string[]): Promise<number> =>
  (await house.sql.query(`select count(*)::int as count from ${statement}`, [...values])).rows[0].count;

/** What the audit trail says was wrong with each answer, in order. */
export const faultsOf = async (house: House, userId: string): Promise<string[]> =>
  (
    await house.sql.query(
      `select body::json->'details'->>'fault' as fault from audit_entry where user_id = $1 and event = 'challenge.answered'
       order by seq`,
      [userId],
    )
  ).rows.map(({ fault }) => fault);
