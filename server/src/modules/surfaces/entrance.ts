/**
 * The door for clients: an access token with a proof that whoever sends it holds its key, looked at anew at every request.
 * The token opens what its session opens, as far as it was granted; when the session is over, whoever ended it, on whatever
 * node, the token is worth nothing within a second.
 *
 * Attack: a token that leaked (from a log, a proxy, a dump) is sent as a bearer, or with a proof of another key, or with a
 * proof that was seen on the way. None of them opens anything.
 */
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { ActingClient, RequestContext } from '../../platform/http/route.ts';
import type { PresentedToken } from '../../platform/http/serving.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Session, WithinNetworks } from '../sessions/index.ts';
import type { Artefacts } from './artefacts.ts';
import { readDetails } from './details.rules.ts';
import type { ClientGrants } from './grants.ts';
import { type Barred, type Bound, NO_TOKEN, type Possession } from './possession.ts';
import { resourceOf } from './provider.ts';
import { WRONG_KIND } from './service-entrance.ts';
import type { ClientGrant } from './surfaces.model.ts';

export interface Entered {
  readonly session: Session;
  readonly client: ActingClient;
  /** What its next proof shall carry, where that is something new. */
  readonly nextNonce: string | null;
}

export interface Entrance {
  /** Who stands behind a token, or what the refusal carries. */
  judge(presented: PresentedToken, context: RequestContext, activity: boolean): Promise<Result<Entered, Barred>>;
}

export function makeEntrance(deps: {
  database: Database;
  audit: Audit;
  artefacts: Artefacts;
  grants: ClientGrants;
  within: WithinNetworks;
  possession: Possession;
  issuer: string;
  clock: Clock;
}): Entrance {
  const { database, audit, artefacts, grants, within, possession, issuer, clock } = deps;
  const resource = resourceOf(issuer);

  /** Written down where a token was right and its proof was not: somebody has a token that is not theirs. */
  async function noteProof(grant: ClientGrant, context: RequestContext, rule: string): Promise<void> {
    const { userId, sessionId, surface, clientId, id } = grant;
    await database.transaction((tx) =>
      audit.append(tx, {
        event: 'client-grant.proof-refused',
        outcome: 'refused',
        userId,
        accountId: null,
        rule,
        actor: { kind: 'user', userId, sessionId, surface },
        origin: originOf(context, null),
        details: { client: clientId, grant: id },
      }),
    );
  }

  async function isOfService(token: string, now: Instant): Promise<boolean> {
    const found = await artefacts.find('ClientCredentials', token);
    return found !== null && now < found.row.expiresAt;
  }

  return {
    async judge(presented, context, activity) {
      const found = await artefacts.find('AccessToken', presented.token);
      const now = clock.now();
      if (found === null) return refuse((await isOfService(presented.token, now)) ? WRONG_KIND : NO_TOKEN);
      if (now >= found.row.expiresAt) return refuse(NO_TOKEN);
      const { grantId = '', aud, scope = '', rar, ...bound } = found.payload as typeof found.payload & Bound;
      const live = aud === resource ? await grants.findSession(grantId) : null;
      if (live === null) return refuse(NO_TOKEN);
      const { grant } = live;
      const held = await possession(presented, bound, now);
      if (!held.ok) {
        const { rule, barred } = held.refusal;
        if (rule !== null) await noteProof(grant, context, rule);
        return refuse(barred);
      }
      // Only now: whoever has a token without its key must not be able to end the owner's session.
      const here = await within({ kind: 'live', session: live.session }, context);
      if (here.kind !== 'live') return refuse(NO_TOKEN);
      // Attack: a token without its key is sent every minute, and the session of a desk that its owner left never idles.
      const acting = activity ? (await grants.findSession(grantId, true))?.session : here.session;
      if (acting === undefined) return refuse(NO_TOKEN);
      const asked = new Set(scope.split(' '));
      const details = readDetails(rar) ?? [];
      const groups = grant.groups.filter((group) => asked.has(group));
      const client = { id: grant.clientId, groups, grantId, details };
      return ok({ session: acting, client, nextNonce: held.value.nextNonce });
    },
  };
}
