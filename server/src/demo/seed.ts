/**
 * Fills an empty house with the demonstration's people, through the product's own functions. Running it again changes
 * nothing that is there; accounts at the paper broker are opened anew if the world was cleared.
 */
import { decodeBase32 } from '@strongroom/authenticators';
import { assert } from '@strongroom/core';
import { demoAccount, type World } from '@strongroom/simulator';
import type { Services } from '../compose.ts';
import { displayName } from '../modules/parties/index.ts';
import type { Policies } from '../modules/policy/index.ts';
import { type DemoPerson, demoPeople } from './demo-people.ts';

const systemAct = {
  actor: { kind: 'system', userId: null, sessionId: null, surface: null },
  origin: null,
  provedBy: null,
} as const;

export async function seed(
  services: Services,
  policies: Policies,
  world: World,
  people: readonly DemoPerson[] = demoPeople,
): Promise<void> {
  for (const person of people) {
    const known = await services.parties.findUserByUsername(person.party.username);
    const userId = known?.id ?? (await open(services, policies, person));
    if (person.password !== null) await equip(services, person, userId);
    const { phone, mail } = person.party;
    const holder = displayName(person.party.person);
    await world.introduce({
      phones: [{ number: phone, label: holder }],
      mailboxes: [{ address: mail, label: holder }],
    });
    for (const account of await services.parties.accountsOf(userId)) {
      await world.broker.openAccount(demoAccount(person.account.kind, account.id, holder));
    }
  }
}

/**
 * Each person's first review, of the present day until now: in the demonstration nobody waits until tomorrow to see one.
 * It tells of what really happened, their opening; once the day is over the whole of it is reviewed as everywhere.
 */
export async function reviewFirstDay(
  { parties, reviews }: Services,
  people: readonly DemoPerson[] = demoPeople,
): Promise<void> {
  for (const { party, password } of people) {
    const user = password === null ? null : await parties.findUserByUsername(party.username);
    if (user !== null) await reviews.writeEarly(user.id);
  }
}

async function open(services: Services, policies: Policies, person: DemoPerson): Promise<string> {
  const { database, parties, opening, passwords, withdrawals } = services;
  const { number, name } = person.account;
  const rights = ['read', 'trade', 'fund', 'report', 'settings'] as const;
  const party = { ...person.party, accounts: [{ number, name, type: 'individual' as const, rights }] };
  const policy = policies.for(party.entityId);
  const hash = person.password === null ? null : await passwords.hash(person.password, policy);
  const opened = await database.attempt(async (tx) => {
    const done = hash === null ? await opening.invite(tx, party) : await parties.open(tx, party);
    if (!done.ok) return done;
    const { userId, accountIds } = done.value;
    const { currency } = parties.entity(party.entityId);
    for (const payee of person.payees) {
      for (const accountId of accountIds) await withdrawals.addPayee(tx, { ...payee, accountId, currency });
    }
    if (hash !== null) {
      await passwords.set(tx, userId, hash);
      await parties.activate(tx, userId);
    }
    return done;
  });
  assert(opened.ok, `the demonstration's ${person.party.username} can be opened`);
  return opened.value.userId;
}

/** Confirms contacts and enrols factors, unless that is done: a kill between the two steps leaves nobody half equipped. */
async function equip(services: Services, person: DemoPerson, userId: string): Promise<void> {
  const { database, parties, factors, totp } = services;
  if ((await factors.list(userId)).length > 0) return;
  const user = await parties.getUser(userId);
  const points = await parties.contactPointsOf(userId);
  await database.transaction(async (tx) => {
    for (const point of points) {
      await parties.confirmContact(tx, point.id);
      if (point.kind === 'phone') await factors.enrol(tx, user, { kind: 'phone', contactPointId: point.id }, systemAct);
    }
    if (person.totpSecret === undefined) return;
    const secret = decodeBase32(person.totpSecret);
    assert(secret.ok, 'the demonstration secret is base 32');
    await totp.bring(tx, user, secret.value, systemAct);
  });
}
