/** What every command shares: where it prints, how it refuses, and where configuration and policy come from. */
import { readLegalEntities } from '../modules/parties/index.ts';
import { loadPolicies, type Policies, type PolicySettings } from '../modules/policy/index.ts';
import { type Config, readConfig } from '../platform/config/config.ts';
import { type Globals, refuseToStart } from './printing.ts';

export { type Globals, globalsOf, out, refuseToStart, say } from './printing.ts';

export const configFileOf = (globals: Globals): string | undefined => globals.config ?? process.env.STRONGROOM_CONFIG;

export function configOf(globals: Globals): Config {
  const config = readConfig(configFileOf(globals), process.env);
  return config.ok ? config.value : refuseToStart(config.refusal);
}

export const entityIds = (): string[] => readLegalEntities().map(({ id }) => id);

export function policiesOf(settings: PolicySettings): Policies {
  const policies = loadPolicies(settings, entityIds());
  return policies.ok ? policies.value : refuseToStart(policies.refusal);
}
