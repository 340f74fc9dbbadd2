/** Accounts with members: whoever manages the users of an account, and what they prescribe to another member. */
import type { Answer, Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { type Person, prove } from './people.ts';

/** A user becomes another member of somebody's account, and has no other unless they keep their own. */
export async function join(
  house: House,
  person: Person,
  accountId: string,
  rights: readonly string[],
  { keepsOwn = false } = {},
): Promise<void> {
  const { sql } = house;
  if (!keepsOwn) await sql.query('delete from access_right where user_id = $1', [person.userId]);
  await sql.query(
    `insert into access_right (user_id, account_id, rights) values ($1, $2, $3)
     on conflict (user_id, account_id) do update set rights = excluded.rights`,
    [person.userId, accountId, rights],
  );
}

export const memberParams = (officer: Person, member: Person) => ({
  accountId: officer.accountId,
  userId: member.userId,
});

export async function prescribe(
  house: House,
  browser: Browser,
  [officer, member]: readonly [Person, Person],
  networks: readonly string[],
): Promise<Answer<'addMemberNetworks'>> {
  const wish = { params: memberParams(officer, member), body: { networks: [...networks], label: '' } };
  const asked = await browser.call('addMemberNetworks', wish);
  const approval = asked.problem?.approval;
  if (approval === undefined) return asked;
  await prove(house, browser, officer, approval);
  return browser.call('addMemberNetworks', { ...wish, approval: approval.id });
}

/** What is prescribed to a member, as the officer sees it. */
export async function prescribedTo(browser: Browser, member: Person) {
  const { accounts } = await browser.ask('listMembers');
  return accounts.flatMap(({ members }) => members).find(({ userId }) => userId === member.userId);
}

/** The removal as it would be sent, proven. */
export async function provenMemberRemoval(
  house: House,
  browser: Browser,
  [officer, member]: readonly [Person, Person],
  network: string,
) {
  const entries = (await prescribedTo(browser, member))?.entries ?? [];
  const networkId = entries.find((entry) => entry.network === network)?.id ?? '';
  const wish = { params: { ...memberParams(officer, member), networkId } };
  const approval = (await browser.call('removeMemberNetwork', wish)).problem?.approval;
  if (approval === undefined) throw new Error('removing asks for a proof');
  await prove(house, browser, officer, approval);
  return () => browser.call('removeMemberNetwork', { ...wish, approval: approval.id });
}
