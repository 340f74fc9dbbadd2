/**
 * Networks that whoever manages the users of an account prescribes to another member of it. They stand beside the member's
 * own: both must let an address in, and only those who manage the account loosen what the account prescribed.
 *
 * Attack: the officer of one account shuts a person out of an account elsewhere. So nothing is prescribed to somebody who
 * may also reach an account that the officer does not manage; such a person gets a username for each.
 */
import { type MembersView, operations } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { answer, implement, type Principal, problemReply, type Route } from '../../platform/http/route.ts';
import type { OptOut } from '../factors/index.ts';
import { isRestricted } from '../networks/index.ts';
import { displayName, type Member } from '../parties/index.ts';
import type { NetworkRoutesDeps } from './network.routes.ts';
import { makeNetworkChanges, type Target } from './network-changes.ts';

type Found = { readonly member: Member; readonly target: Target };
interface Named {
  readonly accountId: string;
  readonly userId: string;
}

export function memberRoutes(deps: NetworkRoutesDeps & { readonly optOut: Pick<OptOut, 'holds'> }): Route[] {
  const { parties, networks, optOut, policies, clock } = deps;
  const changes = makeNetworkChanges(deps);
  const elsewhere = () => problemReply('not-permitted', { rule: 'member.other-accounts' });

  return [
    implement(operations.listMembers, async ({ principal }) => answer(200, await view(principal))),

    implement(operations.checkMemberNetworks, async ({ params, body, principal }) => {
      const found = await find(principal, params);
      if (found === null) return problemReply('not-found');
      return answer(200, await changes.check(found.target.scope, body.networks));
    }),

    implement(operations.addMemberNetworks, async ({ params, body, principal, context }) => {
      const found = await find(principal, params);
      if (found === null) return problemReply('not-found');
      if (found.member.elsewhere) return elsewhere();
      const wish = { networks: body.networks, label: body.label.trim(), keepCurrent: false };
      const refused = await changes.add(found.target, wish, { principal, context });
      return refused ?? answer(200, await view(principal));
    }),

    implement(operations.removeMemberNetwork, async ({ params, principal, context }) => {
      const found = await find(principal, params);
      if (found === null) return problemReply('not-found');
      const wish = { id: params.networkId, keepCurrent: false };
      const refused = await changes.remove(found.target, wish, { principal, context });
      return refused ?? answer(200, await view(principal));
    }),

    implement(operations.cancelMemberNetworkChange, async ({ params, principal, context }) => {
      const found = await find(principal, params);
      if (found === null) return problemReply('not-found');
      const refused = await changes.cancel(found.target.scope, params.networkId, { principal, context });
      return refused ?? answer(200, await view(principal));
    }),
  ];

  async function managedBy(userId: string) {
    const accounts = (await parties.accountsOf(userId)).filter(({ rights }) => rights.includes('manage-users'));
    const ids = accounts.map(({ id }) => id);
    const members = ids.length === 0 ? [] : await parties.membersOf(ids);
    // Attack: an officer whom another officer restricted loosens it for themselves.
    return { accounts, ids, members: members.filter(({ user }) => user.id !== userId) };
  }

  /** Not one's account, not a member of it, and oneself look alike. */
  async function find(principal: Principal, { accountId, userId }: Named): Promise<Found | null> {
    const { accounts, members } = await managedBy(principal.userId);
    const account = accounts.find(({ id }) => id === accountId);
    const member = members.find((each) => each.user.id === userId && each.accountId === accountId);
    if (account === undefined || member === undefined) return null;
    const { user } = member;
    const scope = { userId, accountId, address: null, policy: policies.for(user.entityId) };
    const subject = { userId, name: displayName(user.person), accountId, accountNumber: account.number };
    return { member, target: { user, scope, by: { member: subject, account } } };
  }

  async function view({ userId }: Principal): Promise<MembersView> {
    const { accounts, ids, members } = await managedBy(userId);
    const prescribed = ids.length === 0 ? [] : await networks.listOnAccounts(ids);
    const now = clock.now();
    const without = new Set<string>();
    for (const { user } of members) if (await optOut.holds(user)) without.add(user.id);
    return {
      accounts: accounts.map(({ id, number, name }) => ({
        id,
        number,
        name,
        members: members
          .filter(({ accountId }) => accountId === id)
          .map(({ user, rights, elsewhere: alsoElsewhere }) => {
            const entries = prescribed.filter((entry) => entry.accountId === id && entry.userId === user.id);
            return {
              userId: user.id,
              username: user.username,
              name: displayName(user.person),
              rights: [...rights],
              manageable: !alsoElsewhere,
              restricted: isRestricted(entries, now),
              optedOut: without.has(user.id),
              entries: entries.flatMap(changes.entryView),
              loosenHours: policies.for(user.entityId)['network.loosen-hours'],
            };
          }),
      })),
      names: [...networks.names],
      serverTime: toRfc3339(now),
    };
  }
}
