export { loadPolicies, type Policies, type PolicySettings } from './policies.ts';
export type { ExplainedValue, Policy, PolicyKey } from './policy.model.ts';
