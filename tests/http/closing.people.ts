/** How people of these tests have an account closed: emptied, asked for in the portal, and done by two of the desk. */
import type { Browser } from './browser.client.ts';
import { freshProof, type Staff } from './desk.people.ts';
import type { House } from './harness.ts';
import { newKey, newPerson, type Person, prove, signIn } from './people.ts';

/** Everything was sold, and all but this has left. */
export const leave = (house: House, { accountId }: Person, cashMinor = 0) =>
  house.sql.query(`update world.account set cash_minor = $2, unsettled_minor = 0, positions = '[]' where id = $1`, [
    accountId,
    cashMinor,
  ]);

/** The approval of closing this account, proven. */
export async function provenClosing(house: House, browser: Browser, person: Person): Promise<string> {
  const { accountId } = person;
  const asked = await browser.call('askForClosing', { params: { accountId } });
  const approval = asked.problem?.approval;
  if (approval === undefined) throw new Error(`closing asks for a proof: ${asked.text}`);
  await prove(house, browser, person, approval);
  return approval.id;
}

export const ask = (browser: Browser, { accountId }: Person, approval?: string) =>
  browser.call('askForClosing', { params: { accountId }, approval });

/** Somebody whose account is empty and who may ask now. */
export async function leaver(house: House) {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  await leave(house, person);
  return { person, browser, approval: await provenClosing(house, browser, person) };
}

/** What the client asked for, proposed by one of the desk; nobody has called. */
export const proposeAsked = (desk: Browser, { userId, accountId }: Person, closingId: string) =>
  desk.call('proposeStaffAct', {
    body: {
      act: { kind: 'account.close', parameters: { userId, accountId, closingId } },
      reason: 'asked in the portal',
    },
    idempotencyKey: newKey(),
  });

export const approveAs = (house: House, desk: Browser, staff: Staff, { id, hash }: { id: string; hash: string }) =>
  desk.call('approveStaffAct', { params: { actId: id }, body: { hash, proof: freshProof(house, staff) } });
