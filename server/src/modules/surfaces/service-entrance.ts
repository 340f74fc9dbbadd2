/**
 * The door for systems: a token of access that a system fetched for itself, with the proof that it holds what the token is
 * bound to. A token of a person opens nothing here, and one of a system opens nothing elsewhere; whoever shows the wrong
 * one is told so by name, and it is written down.
 */
import { type Clock, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { PresentedToken } from '../../platform/http/serving.ts';
import { type Audit, originOf, systemActor } from '../audit/index.ts';
import type { Artefacts } from './artefacts.ts';
import { type Barred, type Bound, challenge, NO_TOKEN, type Possession } from './possession.ts';
import { serviceResourceOf } from './service-clients.ts';

export interface EnteredService {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly nextNonce: string | null;
}

export interface ServiceEntrance {
  judge(presented: PresentedToken, context: RequestContext): Promise<Result<EnteredService, Barred>>;
}

export const WRONG_KIND = challenge('invalid_token', null, 'a token of another kind');

export function makeServiceEntrance(deps: {
  database: Database;
  audit: Audit;
  artefacts: Artefacts;
  possession: Possession;
  issuer: string;
  clock: Clock;
}): ServiceEntrance {
  const { database, audit, artefacts, possession, issuer, clock } = deps;
  const resource = serviceResourceOf(issuer);

  async function note(rule: string, clientId: string | undefined, context: RequestContext): Promise<void> {
    await database.transaction((tx) =>
      audit.append(tx, {
        event: 'service-token.refused',
        outcome: 'refused',
        userId: null,
        accountId: null,
        rule,
        actor: systemActor,
        origin: originOf(context, null),
        details: { client: clientId ?? null },
      }),
    );
  }

  return {
    async judge(presented, context) {
      const { token } = presented;
      const now = clock.now();
      const found = await artefacts.find('ClientCredentials', token);
      if (found === null) {
        // Attack: a program of a person tries what the person's token opens beyond their accounts.
        const other = await artefacts.find('AccessToken', token);
        if (other === null || now >= other.row.expiresAt) return refuse(NO_TOKEN);
        await note('kind', other.payload.clientId, context);
        return refuse(WRONG_KIND);
      }
      if (now >= found.row.expiresAt || found.payload.aud !== resource) return refuse(NO_TOKEN);
      const { clientId = '', scope = '', ...bound } = found.payload as typeof found.payload & Bound;
      const held = await possession(presented, bound, now);
      if (!held.ok) {
        const { rule, barred } = held.refusal;
        if (rule !== null) await note(rule, clientId, context);
        return refuse(barred);
      }
      return ok({ clientId, scopes: new Set(scope.split(' ')), nextNonce: held.value.nextNonce });
    },
  };
}
