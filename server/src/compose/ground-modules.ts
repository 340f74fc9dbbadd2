/** Who there is, what stops them, and where they come from: what everything about signing in stands on. */
import type { Audit } from '../modules/audit/index.ts';
import { type Locks, makeLocks } from '../modules/locks/index.ts';
import { type Geography, makeNetworks, type Networks, openGeography } from '../modules/networks/index.ts';
import {
  type Identities,
  type LegalEntity,
  makeIdentities,
  makeParties,
  type Parties,
} from '../modules/parties/index.ts';
import { makeRecords, type Records } from '../modules/records/index.ts';
import type { Transparency } from '../modules/transparency/index.ts';
import type { Config } from '../platform/config/config.ts';
import { memoryOf } from './module-settings.ts';
import type { Platform } from './platform.ts';

export interface GroundModules {
  readonly parties: Parties;
  readonly identities: Identities;
  readonly locks: Locks;
  readonly geography: Geography;
  readonly networks: Networks;
  readonly records: Records;
}

export async function buildGround(
  platform: Platform,
  config: Config,
  { audit, log, entities }: { audit: Audit; log: Transparency; entities: readonly LegalEntity[] },
): Promise<GroundModules> {
  const parties = makeParties({ ...platform, audit, entities, userMemory: memoryOf(config).users });
  const geography = await openGeography(config.geo, platform);
  return {
    geography,
    networks: makeNetworks({
      ...platform,
      audit,
      geography,
      settings: config.networks,
      memory: memoryOf(config).networks,
    }),
    parties,
    identities: makeIdentities({ ...platform, audit }),
    locks: makeLocks({ ...platform, audit }),
    records: makeRecords({ ...platform, audit, log, parties }),
  };
}
