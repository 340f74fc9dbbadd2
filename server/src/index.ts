/** What other workspaces (journeys, bench) may use of the server. */
export { settleBrokenMakes } from './compose/broken-makes.ts';
export { compose, type Services, type Strongroom, type Surroundings } from './compose.ts';
export { type Demo, type DemoOptions, startDemo } from './demo/demo.ts';
export { type DemoPerson, demoPeople } from './demo/demo-people.ts';
export { type DemoStaff, demoStaff } from './demo/demo-staff.ts';
export { seed } from './demo/seed.ts';
export { readLegalEntities } from './modules/parties/index.ts';
export { loadPolicies, type Policies, type PolicySettings } from './modules/policy/index.ts';
export { type Config, type ConfigInput, checkConfig } from './platform/config/config.ts';
export { makeLogger } from './platform/logging.ts';
export { systemClock, systemRandom } from './platform/system.ts';
