/**
 * What can go wrong on purpose, per channel. Counters are used up one by one, in the order refuse, lose, duplicate;
 * the delay stays until it is set back to nought.
 * `broker` is the call that moves money, `broker-reads` are the five calls that only read.
 */
import { z } from 'zod';

export const FAULT_CHANNELS = [
  ...(['sms', 'voice', 'push', 'mail'] as const),
  ...(['broker', 'broker-reads', 'breached', 'operator'] as const),
] as const;
export type FaultChannel = (typeof FAULT_CHANNELS)[number];

const count = z.int().min(0).max(1_000);

export const fault = z.strictObject({
  /** Accepted and never seen again; for a call that wants an answer: done, but the answer never comes. */
  loseNext: count,
  /** Delivered twice; for money: the order reaches the core twice, which must still pay once. */
  duplicateNext: count,
  /** Turned away in the words of the protocol. */
  refuseNext: count,
  /** Everything on this channel is this much late. */
  delaySeconds: z.int().min(0).max(86_400),
});
export type Fault = z.infer<typeof fault>;

export const faultChange = fault.partial();
export type FaultChange = { readonly [K in keyof Fault]?: Fault[K] | undefined };

export type FaultTable = Readonly<Record<FaultChannel, Fault>>;

export const NO_FAULT: Fault = { loseNext: 0, duplicateNext: 0, refuseNext: 0, delaySeconds: 0 };

export type FaultEffect = 'none' | 'refuse' | 'lose' | 'duplicate';
export interface Verdict {
  readonly effect: FaultEffect;
  readonly delayMs: number;
}
