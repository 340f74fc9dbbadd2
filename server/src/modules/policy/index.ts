export { loadPolicies, type Policies, type PolicySettings } from './policies.ts';
export { LONGEST_WINDOW_SECONDS, type Policy } from './policy.model.ts';
export { ofTopic, topics } from './policy.topics.ts';
