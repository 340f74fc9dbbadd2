/**
 * What the desk sees of a client, and what a caller may be asked, gathered from the modules that know it. Numbers and
 * addresses on file are no part of what the desk sees: they are what callers are asked for.
 */
import { type Instant, toRfc3339 } from '@strongroom/core';
import type { Cards } from '../modules/cards/index.ts';
import type { Closings } from '../modules/closings/index.ts';
import type { Devices } from '../modules/devices/index.ts';
import type { Factors } from '../modules/factors/index.ts';
import type { Locks } from '../modules/locks/index.ts';
import type { Parties, User } from '../modules/parties/index.ts';
import type { Withdrawals } from '../modules/payments/index.ts';
import type { Policies } from '../modules/policy/index.ts';
import type { Sessions, TeardownExemptions } from '../modules/sessions/index.ts';
import type { SignIn } from '../modules/sign-in/index.ts';
import type { ClientFacts, FactsOnFile } from '../modules/staff/index.ts';

export interface StaffClientDeps {
  readonly policies: Policies;
  readonly parties: Parties;
  readonly locks: Locks;
  readonly factors: Factors;
  readonly devices: Devices;
  readonly sessions: Sessions;
  readonly teardownExemptions: TeardownExemptions;
  readonly signIn: SignIn;
  readonly withdrawals: Withdrawals;
  readonly cards: Cards;
  readonly closings: Closings;
}

const LAST_FOUR = -4;
const instantOf = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at));

export function staffClients(deps: StaffClientDeps) {
  const { policies, parties, locks, factors, devices, sessions, teardownExemptions } = deps;
  const { signIn, withdrawals, cards, closings } = deps;

  async function holdsOf(userId: string): Promise<ClientFacts['holds']> {
    const accounts = await parties.accountsOf(userId);
    const lists = await Promise.all(accounts.map(({ id, entity }) => withdrawals.list(id, entity.id)));
    return lists
      .flat()
      .filter(({ state }) => state === 'executing' || state === 'delayed')
      .map(({ state, currency, amountMinor, createdAt }) => {
        return { state, currency, amountMinor, createdAt: toRfc3339(createdAt) };
      });
  }

  async function cardsOf(userId: string): Promise<Pick<ClientFacts, 'cards' | 'cardRequest'>> {
    const [held, request] = await Promise.all([cards.holding.held(userId), cards.holding.openRequest(userId)]);
    const inStock = request === null ? [] : await cards.list(['in-stock']);
    return {
      cards: held.map(({ card: { serialNo, state, stateSince }, holder: { isOwner } }) => {
        return { serialNo, state, stateSince: toRfc3339(stateSince), owned: isOwner };
      }),
      cardRequest: request && {
        id: request.id,
        createdAt: toRfc3339(request.createdAt),
        inStock: inStock.map(({ serialNo }) => serialNo),
      },
    };
  }

  async function closingsOf(userId: string, accountIds: readonly string[]): Promise<ClientFacts['closings']> {
    const found = await closings.standingOf(userId, accountIds);
    return found.map(({ id, accountId, askedAt }) => ({ id, accountId, askedAt: toRfc3339(askedAt) }));
  }

  return {
    async clientFacts({ id, username, entityId }: User): Promise<ClientFacts> {
      const [accounts, frozen, enrolled, seen, open, points] = await Promise.all([
        parties.accountsOf(id),
        locks.of(id),
        factors.list(id),
        devices.list(id, policies.for(entityId)),
        sessions.list(id, policies.for(entityId)),
        parties.contactPointsOf(id),
      ]);
      return {
        accounts: accounts.map(({ id: accountId, name, type }) => ({ id: accountId, name, type })),
        signInPausedUntil: instantOf(await signIn.pausedUntil(username)),
        teardownExemptUntil: instantOf(await teardownExemptions.until(id)),
        factors: enrolled.map(({ id: factorId, kind, state, enrolledAt, lastUsedAt }) => {
          return { id: factorId, kind, state, enrolledAt: toRfc3339(enrolledAt), lastUsedAt: instantOf(lastUsedAt) };
        }),
        contactPoints: points.map(({ id: contactPointId, kind, hint, confirmedAt }) => {
          return { id: contactPointId, kind, hint, confirmed: confirmedAt !== null };
        }),
        devices: seen.map(({ id: deviceId, label, firstSeenAt, lastSeenAt }) => {
          return { id: deviceId, label, firstSeenAt: toRfc3339(firstSeenAt), lastSeenAt: toRfc3339(lastSeenAt) };
        }),
        sessions: open.map(({ id: sessionId, surface, deviceLabel, createdAt, activeAt, evidence }) => {
          const times = { createdAt: toRfc3339(createdAt), activeAt: toRfc3339(activeAt) };
          return {
            id: sessionId,
            surface,
            device: deviceLabel,
            ...times,
            methods: evidence.map(({ method }) => method),
          };
        }),
        freezes: frozen.map(({ id: freezeId, level, cause, placedAt, until }) => {
          return { id: freezeId, level, cause, placedAt: toRfc3339(placedAt), until: instantOf(until) };
        }),
        closings: await closingsOf(
          id,
          accounts.map(({ id: accountId }) => accountId),
        ),
        holds: await holdsOf(id),
        ...(await cardsOf(id)),
      };
    },

    async factsOf(userId: string): Promise<FactsOnFile> {
      const { person } = await parties.getUser(userId);
      const points = await parties.contactPointsOf(userId);
      const accounts = await parties.accountsOf(userId);
      const payees = (await Promise.all(accounts.map(({ id }) => withdrawals.payees(id)))).flat();
      const of = (kind: 'phone' | 'mail') => points.filter((point) => point.kind === kind).map(({ value }) => value);
      return {
        'birth-date': [person.birthDate],
        'family-name': [person.familyName],
        'phone-last-four': of('phone').map((value) => value.slice(LAST_FOUR)),
        'mail-address': of('mail'),
        'account-number': accounts.map(({ number }) => number),
        'payee-last-four': payees.flatMap(({ accountHint }) => /\w{4}$/.exec(accountHint) ?? []),
      };
    },
  };
}
