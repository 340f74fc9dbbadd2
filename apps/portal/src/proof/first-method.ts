/** Apart from the other rules of proofs, because the first step of signing in needs this one and no more. */
import type { OfferedFactor, ProofMethod } from '@strongroom/contract';

/** The quietest way a factor can be asked: its first method (a text message before a call). */
export const firstMethod = (factor: OfferedFactor): ProofMethod => factor.methods[0] ?? 'sms';
