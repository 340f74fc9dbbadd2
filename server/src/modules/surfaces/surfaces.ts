/**
 * Surfaces: programs of ours and of others that act for a person with a part of their power. This is where the provider,
 * the consents, the grants and the door for tokens are put together.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CapabilityGroup } from '@strongroom/contract';
import { type Clock, DAY_MS, type Random, secondsToMs } from '@strongroom/core';
import type Provider from 'oidc-provider';
import type { Config } from '../../platform/config/config.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { makeSingleFlight } from '../../platform/single-flight.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Approvals } from '../approvals/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Networks } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { type DriftWatch, makeWithinNetworks, type Sessions } from '../sessions/index.ts';
import { deleteExpired } from './artefacts.store.ts';
import { makeArtefacts } from './artefacts.ts';
import { printsOf } from './clients.rules.ts';
import { type ConsentDeps, type Consents, makeConsents } from './consents.ts';
import { type Entrance, makeEntrance } from './entrance.ts';
import { findGroupsOf } from './grants.store.ts';
import { type DetailUses, makeClientGrants, makeDetailUses } from './grants.ts';
import { type Logout, makeLogout } from './logout.ts';
import { makePossession } from './possession.ts';
import { makeProofNonces } from './proof-nonces.ts';
import { makeProvider } from './provider.ts';
import type { ServiceClient } from './service-clients.ts';
import { makeServiceEntrance, type ServiceEntrance } from './service-entrance.ts';
import { algorithmsOf, makeSigningKeys, type SigningKeys } from './signing-keys.ts';
import type { ProtocolRequest } from './surfaces.model.ts';

export interface Surfaces {
  readonly entrance: Entrance;
  /** The same for systems that act for no person. */
  readonly serviceEntrance: ServiceEntrance;
  readonly consents: Consents;
  readonly keys: SigningKeys;
  readonly logout: Logout;
  readonly details: DetailUses;
  /** What was granted to the clients that hold these sessions. */
  groupsOf(sessionIds: readonly string[]): Promise<ReadonlyMap<string, readonly CapabilityGroup[]>>;
  /** One request of the protocol, raw. */
  serve(request: IncomingMessage, response: ServerResponse, about: ProtocolRequest): Promise<void>;
  /** Housekeeping: replaces keys that are old, forgets what nobody can use any more. */
  sweep(): Promise<void>;
}

export interface SurfacesDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly sessions: Sessions;
  readonly networks: Pick<Networks, 'permits' | 'permitsNow'>;
  readonly drift: DriftWatch;
  readonly approvals: Approvals;
  readonly settings: Config['surfaces'];
  /** Systems that fetch tokens of their own. */
  readonly services: readonly ServiceClient[];
  readonly issuer: string;
  /** Where programs come that show a certificate; null where none do. */
  readonly certifiedOrigin: string | null;
  readonly hasPasskey: ConsentDeps['hasPasskey'];
  readonly optOut: ConsentDeps['optOut'];
  readonly memory: { readonly trustMs: number; readonly capacity: number };
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly outbox: Outbox;
}

/** Kept after its end, so that what comes late is still known as what it was. */
const KEPT_MS = DAY_MS;

export function makeSurfaces(deps: SurfacesDeps): Surfaces {
  const { database, vault, parties, settings, issuer, clock, random, logger } = deps;
  const requests = new AsyncLocalStorage<ProtocolRequest>();
  const current = () => requests.getStore();
  const clients = new Map(settings.clients.map((client) => [client.id, client]));
  const grants = makeClientGrants({ ...deps, clients });
  const prints = new Map([...settings.clients, ...deps.services].map((one) => [one.id, printsOf(one)]));
  const artefacts = makeArtefacts({ ...deps, grants, prints, current });
  const algorithms = algorithmsOf(settings.clients);
  const keys = makeSigningKeys({ database, vault, clock, random, algorithms });
  const shared = { ...deps, ...settings, artefacts, grants, clients };
  const logout = makeLogout({ ...shared, keys, timeoutMs: settings.logoutTimeoutMs });
  const isActive = async (userId: string) => (await parties.getUser(userId)).state === 'active';
  const cookieKeys = [vault.pseudonym('oidc-cookie', issuer)];
  // One secret for the library and for the door: a program keeps one nonce for this origin.
  const nonceSecret = hash('sha256', vault.pseudonym('dpop-nonce', issuer), 'buffer');
  const flight = makeSingleFlight<Provider>();
  let built: { readonly provider: Provider; readonly print: string; readonly at: number } | null = null;

  /** Built anew when the keys of the house changed, here or on another node. */
  async function provider(): Promise<Provider> {
    if (built !== null && Math.abs(clock.now() - built.at) < secondsToMs(KEYS_LOOKED_AT_SECONDS)) return built.provider;
    return flight('provider', async () => {
      let found = await keys.current();
      if (found.length === 0) {
        await keys.rotate(settings.keyDays * DAY_MS);
        found = await keys.current();
      }
      const print = createHash('sha256')
        .update(JSON.stringify(found.map(({ kid }) => kid)))
        .digest('hex');
      const same = built !== null && built.print === print ? built.provider : null;
      const fresh = same ?? makeProvider({ ...shared, cookieKeys, isActive, current, nonceSecret }, found);
      if (same === null) {
        fresh.on('server_error', (_ctx, error: Error) => logger.error({ error }, 'the provider failed'));
      }
      built = { provider: fresh, print, at: clock.now() };
      return fresh;
    });
  }

  const possession = makePossession({ ...shared, nonces: makeProofNonces(nonceSecret) });
  return {
    entrance: makeEntrance({ ...shared, possession, within: makeWithinNetworks(deps) }),
    serviceEntrance: makeServiceEntrance({ ...shared, possession }),
    consents: makeConsents(shared),
    keys,
    logout,
    details: makeDetailUses(deps),
    async groupsOf(sessionIds) {
      if (sessionIds.length === 0) return new Map();
      const found = await findGroupsOf(database.read, sessionIds);
      return new Map(found.map(({ sessionId, groups }) => [sessionId, groups]));
    },
    async serve(request, response, about) {
      const answer = (await provider()).callback();
      await requests.run(about, () => answer(request, response));
    },
    async sweep() {
      await keys.rotate(settings.keyDays * DAY_MS);
      await logout.tellAll();
      await deleteExpired(database.read, clock.now() - KEPT_MS);
    },
  };
}

const KEYS_LOOKED_AT_SECONDS = 60;
