/**
 * Which policy holds for whom: one for the house, and one for each legal entity that configuration gives a profile of
 * its own. The number that decided can always be named with the profile that set it.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import { type LoadedPolicy, loadPolicy } from './policy.loader.ts';
import type { ExplainedValue, Policy } from './policy.model.ts';

export interface PolicySettings {
  readonly profile: string;
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Legal entity id to profile name; entities not named follow the house. */
  readonly entities: Readonly<Record<string, string>>;
}

export interface Policies {
  /** What holds where no legal entity is known yet: before sign-in, for the machine. */
  readonly house: Policy;
  for(entityId: string): Policy;
  explain(entityId?: string): readonly ExplainedValue[];
}

/** `entityIds`: the legal entities there are. A profile for any other would be a profile that holds for nobody. */
export function loadPolicies(
  settings: PolicySettings,
  entityIds: readonly string[] = [],
): Result<Policies, readonly string[]> {
  const house = loadPolicy(settings.profile, settings.overrides);
  const mistakes = house.ok ? [] : [...house.refusal];
  const entities = new Map<string, LoadedPolicy>();
  for (const [entityId, profile] of Object.entries(settings.entities)) {
    if (!entityIds.includes(entityId)) mistakes.push(`policy.entities: there is no legal entity "${entityId}"`);
    const loaded = loadPolicy(profile, settings.overrides);
    if (loaded.ok) entities.set(entityId, loaded.value);
    else mistakes.push(...loaded.refusal.map((mistake) => `entity ${entityId}: ${mistake}`));
  }
  if (!house.ok || mistakes.length > 0) return refuse(mistakes);
  return ok({
    house: house.value.policy,
    for: (entityId) => entities.get(entityId)?.policy ?? house.value.policy,
    explain: (entityId) => (entityId === undefined ? house.value : (entities.get(entityId) ?? house.value)).explained,
  });
}
