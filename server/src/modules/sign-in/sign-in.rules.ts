/** What the answer of a sign-in is good for, and what it must be besides right. */
import type { Policy } from '../policy/index.ts';
import type { SignInFlow } from './sign-in.flow.ts';

/** A sign-in is good for nothing but its own flow. */
export const purposeOf = ({ id }: SignInFlow) => ({ kind: 'sign-in', id, binding: id }) as const;

export const signInDemand = (policy: Policy) => ({ strongest: policy['factor.strongest-for'].includes('sign-in') });
