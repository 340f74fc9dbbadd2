/**
 * Fills an empty house with the demonstration's people, through the product's own functions. Running it again changes
 * nothing that is there; accounts at the paper broker are opened anew if the world was cleared.
 */
import { hash, randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { CARD_SUITE, decodeBase32 } from '@strongroom/authenticators';
import { assert } from '@strongroom/core';
import { PSKC_ALGORITHMS, writePskc } from '@strongroom/pskc';
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
    const { identity } = person;
    if (identity !== undefined) {
      await services.database.transaction((tx) => services.identities.record(tx, userId, identity, systemAct.actor));
    }
    if (person.password !== null) await equip(services, person, userId);
    if (person.card !== undefined) await sendCard(services, world, { userId, person, card: person.card });
    const { phone, mail } = person.party;
    const holder = displayName(person.party.person);
    await world.introduce({
      phones: [{ number: phone, label: holder }],
      mailboxes: [{ address: mail, label: holder }],
    });
    for (const account of person.account.joins ? [] : await services.parties.accountsOf(userId)) {
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
  const { number, name, joins } = person.account;
  const all = ['read', 'trade', 'fund', 'report', 'settings'] as const;
  // Under a limited power of attorney one looks and trades, and no more.
  const rights = joins ? (['read', 'trade'] as const) : person.manages ? ([...all, 'manage-users'] as const) : all;
  const party = { ...person.party, accounts: [{ number, name, type: 'individual' as const, rights, joins }] };
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

/**
 * The stock of the demonstration, taken in from a maker's file as any other, and one card of it on its way. Each card is
 * in its holder's hands in the outside world too; the spare ones lie there for whoever asks for one.
 */
async function sendCard(
  { cards, database, parties }: Services,
  world: World,
  { userId, person, card }: { userId: string; person: DemoPerson; card: { serialNo: string; pin: string } },
): Promise<void> {
  const made = [card.serialNo, 'SR-100002', 'SR-100003'].map((serialNo) => ({
    serialNo,
    secret: hash('sha256', `demonstration ${serialNo}`, 'buffer'),
  }));
  const holder = displayName(person.party.person);
  for (const one of made) await world.handCard({ ...one, label: one.serialNo === card.serialNo ? holder : '' });
  if ((await cards.findBySerial(card.serialNo)) !== null) return;
  const keys = made.map(({ serialNo, secret }) => ({
    id: serialNo,
    algorithm: PSKC_ALGORITHMS.ocra,
    device: { manufacturer: 'oath.SR', serialNo, model: 'Strongroom Card' },
    suite: CARD_SUITE.text,
    secret,
    counter: 0,
    policy: { keyUsage: ['CR'] as const, pin: { usageMode: 'Algorithmic' as const } },
  }));
  const passphrase = 'demonstration stock';
  const sealed = writePskc({
    keys,
    protection: { kind: 'passphrase', passphrase, iterations: 10_000, keyBytes: 32 },
    random: (length) => randomBytes(length),
  });
  const file = await text(sealed);
  const taken = await cards.stock.import(
    [Buffer.from(file)],
    { unlock: { kind: 'passphrase', passphrase } },
    systemAct,
  );
  assert(taken.ok, 'the stock of the demonstration can be taken in');
  const user = await parties.getUser(userId);
  const [account] = await parties.accountsOf(userId);
  assert(account !== undefined, 'whoever gets a card has an account');
  const wish = { accountId: account.id, pin: card.pin };
  await database.transaction(async (tx) => {
    const asked = await cards.holding.request(tx, user, wish, systemAct);
    assert(asked.ok, 'the card of the demonstration can be asked for');
    const given = { requestId: asked.value.id, serialNo: card.serialNo };
    const assigned = await cards.desk.assign(tx, given, systemAct);
    const shipped = assigned.ok ? await cards.desk.ship(tx, card.serialNo, systemAct) : assigned;
    assert(shipped.ok, 'the card of the demonstration can be shipped');
  });
}
