export { loadPolicies, type Policies, type PolicySettings } from './policies.ts';
export type { Policy } from './policy.model.ts';
