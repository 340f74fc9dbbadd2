/**
 * What this browser knows of one entry of the history: nothing yet, a proof that it checked itself, or why there is
 * none. `verified` is made in one place only, by `check-entry.logic.ts`, and it alone may carry the seal.
 */
import type { AuditEntryView, HistoryEntry } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';

/** Of one entry: what was handed out does not fit. */
export type EntryFault = 'damaged' | 'other-entry' | 'unsigned';
/** Of the whole log: it is not the log that this browser knows. */
const LOG_FAULTS = ['other-key', 'older', 'forked'] as const;
export type LogFault = (typeof LOG_FAULTS)[number];

/** An entry as a page shows it: the history says less of it than the search does. */
export type ShownEntry = HistoryEntry & Partial<AuditEntryView>;

/** A line of the checkpoint that somebody besides the log signed, as it stands there. */
export interface WitnessLine {
  readonly name: string;
  readonly at: number | null;
}

/** What the checkpoint was held against. */
export type Continuity =
  | { readonly kind: 'first' }
  | { readonly kind: 'unkept' }
  | { readonly kind: 'same' | 'grown'; readonly size: number; readonly verifiedAt: number };

export interface VerifiedEntry {
  readonly verifiedAt: number;
  /** The checkpoint's number is how many entries it stands for. */
  readonly size: number;
  readonly index: number;
  readonly root: string;
  readonly origin: string;
  readonly fingerprint: string;
  readonly witnesses: readonly WitnessLine[];
  readonly continuity: Continuity;
  /** Files to keep: the receipt and the key that checks it. */
  readonly receipt: string;
  readonly key: string;
}

export type EntryProof =
  | { readonly kind: 'verifying' }
  | { readonly kind: 'waiting' }
  | ({ readonly kind: 'verified' } & VerifiedEntry)
  | { readonly kind: 'not-ready' }
  | { readonly kind: 'erased' }
  /** This browser cannot check signatures of this kind, or is not allowed to. */
  | { readonly kind: 'unable' }
  | { readonly kind: 'unanswered'; readonly problem: ClientProblem }
  | {
      readonly kind: 'failed';
      readonly fault: EntryFault | LogFault;
      /** Everything that was compared, as a file: it convinces others as well. */
      readonly evidence: string;
      /** The fingerprint of the key shown now, to be read out to the broker; null where there is none. */
      readonly fingerprint: string | null;
    };

export type FailedProof = Extract<EntryProof, { kind: 'failed' }>;

export const isLogFault = (fault: EntryFault | LogFault): fault is LogFault =>
  LOG_FAULTS.some((each) => each === fault);
