/** What the answer of a sign-in is good for, and what it must be besides right. */
import type { Policy } from '../policy/index.ts';
import type { SignInFlow } from './sign-in.flow.ts';

/** A sign-in is good for nothing but its own flow. */
export const purposeOf = ({ id }: SignInFlow) => ({ kind: 'sign-in', id, binding: id }) as const;

/** A trusted device signs in with less where the policy says so: with any factor, and not with the strongest alone. */
export const signInDemand = (policy: Policy, isTrusted: boolean) => ({
  strongest:
    policy['factor.strongest-for'].includes('sign-in') && !(isTrusted && policy['device.trusted-signs-in-with-less']),
});
