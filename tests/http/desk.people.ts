/** Staff of these tests: opened as the operator opens them, enrolled and signed in through the desk itself. */
import type { StaffRole } from '@strongroom/contract';
import { type Browser, makeBrowser } from './browser.client.ts';
import type { House } from './harness.ts';
import { newKey, totpNow } from './people.ts';

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
  roles: readonly StaffRole[] = ['support'],
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

export const proposeEnding = (desk: Browser, userId: string, idempotencyKey = newKey()) =>
  desk.call('proposeStaffAct', {
    body: { act: { kind: 'sessions.end-all', parameters: { userId } }, reason: 'asked by telephone' },
    idempotencyKey,
  });
