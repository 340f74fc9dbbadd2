/** Staff of these tests: opened as the operator opens them, enrolled and signed in through the desk itself. */
import type { CallerFact, StaffRole } from '@strongroom/contract';
import { type Browser, makeBrowser } from './browser.client.ts';
import type { House } from './harness.ts';
import { newKey, type Person, totpNow } from './people.ts';

export interface Staff {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly totpSecret: string;
}

let serial = 0;
export const STAFF_PASSWORD = 'seven grey herons wait';

/** The token of a new member's one-time link. */
export async function invitedStaff(
  house: House,
  roles: readonly StaffRole[] = ['support', 'security'],
  entities: readonly string[] = [],
): Promise<{ id: string; name: string; token: string }> {
  serial += 1;
  const name = `staff-${String(serial).padStart(3, '0')}`;
  const opened = await house.services.staff.members.open(
    { name, displayName: `Sam ${serial}`, roles, entities },
    'test',
  );
  if (!opened.ok) throw new Error(opened.refusal);
  const [, token = ''] = opened.value.link.split('#');
  return { id: opened.value.id, name, token };
}

export async function newStaff(
  house: House,
  roles?: readonly StaffRole[],
  entities?: readonly string[],
): Promise<Staff> {
  const { id, name, token } = await invitedStaff(house, roles, entities);
  const browser = atDesk(house);
  const { secret } = await browser.ask('beginDeskEnrolment', { body: { token } });
  const code = totpNow(house, secret);
  await browser.ask('completeDeskEnrolment', { body: { token, password: STAFF_PASSWORD, code } });
  return { id, name, password: STAFF_PASSWORD, totpSecret: secret };
}

export const atDesk = (house: House): Browser => makeBrowser(house.desk);

/** A fresh code: a time step is accepted once. */
export function freshProof(house: House, staff: Staff) {
  house.clock.advance(30_000);
  return { method: 'totp', code: totpNow(house, staff.totpSecret) } as const;
}

export async function deskSignIn(house: House, staff: Staff): Promise<Browser> {
  const browser = atDesk(house);
  await browser.ask('beginDeskSignIn', { body: { username: staff.name, password: staff.password } });
  await browser.ask('answerDeskSignIn', { body: { proof: freshProof(house, staff) } });
  return browser;
}

/** A member of staff who is signed in. */
export async function staffAtDesk(house: House, roles?: readonly StaffRole[], entities?: readonly string[]) {
  const staff = await newStaff(house, roles, entities);
  return { staff, desk: await deskSignIn(house, staff) };
}

/** An act of two people: the client's factor is suspended. */
export async function proposeSuspension(house: House, desk: Browser, userId: string, idempotencyKey = newKey()) {
  const [factor] = await house.services.factors.list(userId);
  if (factor === undefined) throw new Error('the client has a factor');
  const act = { kind: 'factor.suspend', parameters: { userId, factorId: factor.id } } as const;
  return desk.call('proposeStaffAct', { body: { act, reason: 'lost on a train' }, idempotencyKey });
}

/** What this client would say to the question. */
function truth(person: Person, fact: CallerFact): string {
  const tail = person.phone.slice(-4);
  const said: Record<CallerFact, string> = {
    'birth-date': '1980-01-17',
    'family-name': 'Arbour',
    'phone-last-four': tail,
    'mail-address': person.mail,
    'account-number': `T${tail}`,
    'payee-last-four': tail,
  };
  return said[fact];
}

/** Asks the caller, who is the client, or says something else. */
export async function identify(desk: Browser, person: Person, lie = false) {
  const { id, facts } = await desk.ask('beginIdentification', { params: { userId: person.userId } });
  const answers = facts.map((fact) => ({ fact, said: lie ? 'something else' : truth(person, fact) }));
  return desk.ask('answerIdentification', { params: { identificationId: id }, body: { answers } });
}
