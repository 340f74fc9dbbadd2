/** One's own networks over HTTP: what is named, what would be understood, adding, removing and taking back. */
import { type NetworksView, operations } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { sourceOf } from '../../platform/http/client-address.ts';
import { answer, implement, type Principal, type RequestContext, type Route } from '../../platform/http/route.ts';
import { isRestricted } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import { makeNetworkChanges, type NetworkChangesDeps, type Target } from './network-changes.ts';

export interface NetworkRoutesDeps extends NetworkChangesDeps {
  readonly parties: Parties;
}

export function networkRoutes(deps: NetworkRoutesDeps): Route[] {
  const { parties, networks, geography, policies, clock } = deps;
  const changes = makeNetworkChanges(deps);

  return [
    implement(operations.listNetworks, async ({ principal, context }) => answer(200, await view(principal, context))),

    implement(operations.checkNetworks, async ({ body, principal, context }) => {
      const { scope } = await ownOf(principal, context);
      return answer(200, await changes.check(scope, body.networks));
    }),

    implement(operations.addNetworks, async ({ body, principal, context }) => {
      const wish = { ...body, label: body.label.trim() };
      const refused = await changes.add(await ownOf(principal, context), wish, { principal, context });
      return refused ?? answer(200, await view(principal, context));
    }),

    implement(operations.removeNetwork, async ({ params, query, principal, context }) => {
      const wish = { id: params.networkId, keepCurrent: query.keepCurrent === 'yes' };
      const refused = await changes.remove(await ownOf(principal, context), wish, { principal, context });
      return refused ?? answer(200, await view(principal, context));
    }),

    implement(operations.cancelNetworkChange, async ({ params, principal, context }) => {
      const scope = { userId: principal.userId, accountId: null };
      const refused = await changes.cancel(scope, params.networkId, { principal, context });
      return refused ?? answer(200, await view(principal, context));
    }),
  ];

  async function ownOf({ userId }: Principal, { address }: RequestContext): Promise<Target> {
    const user = await parties.getUser(userId);
    return { user, scope: { userId, accountId: null, address, policy: policies.for(user.entityId) }, by: null };
  }

  async function view(principal: Principal, context: RequestContext): Promise<NetworksView> {
    const { userId } = principal;
    const { address } = context;
    const { scope } = await ownOf(principal, context);
    const now = clock.now();
    const every = await networks.list(userId);
    const own = every.filter(({ accountId }) => accountId === null);
    const accounts = own.length === every.length ? [] : await parties.accountsOf(userId);
    return {
      restricted: isRestricted(own, now),
      entries: own.flatMap(changes.entryView),
      prescribed: accounts.flatMap(({ id, number, name }) => {
        const entries = every.filter(({ accountId }) => accountId === id).flatMap(changes.entryView);
        return entries.length === 0 ? [] : [{ account: { number, name }, entries }];
      }),
      current: {
        address,
        suggestion: sourceOf(address),
        place: geography.placeOf(address),
        inside: await networks.permitsNow(userId, address),
      },
      names: [...networks.names],
      loosenHours: scope.policy['network.loosen-hours'],
      exceptionHours: scope.policy['network.exception-hours'],
      serverTime: toRfc3339(now),
    };
  }
}
