/**
 * The types of a call, derived from the contract alone: what an operation takes, what it answers, how it refuses. The
 * schemas' types are read structurally, so this package and everything that bundles it carry no schema code.
 */
import type { OperationId, Operations, Problem, ProblemCode } from '@strongroom/contract';

/** The written value of a schema; `null` stands for an empty body. */
type Written<Schema> = Schema extends { readonly _zod: { readonly output: infer Value } } ? Value : null;

type Part<Spec, Key extends string> = Spec extends { readonly [K in Key]: infer Schema }
  ? { readonly [K in Key]: Written<Schema> }
  : unknown;

type QueryPart<Spec> = Spec extends { readonly query: infer Schema }
  ? { readonly [K in keyof Written<Schema>]: undefined } extends Written<Schema>
    ? { readonly query?: Written<Schema> }
    : { readonly query: Written<Schema> }
  : unknown;

type KeyPart<Spec> = Spec extends { readonly idempotencyKey: 'required' }
  ? { /** One per intent: the same key again is the same act, done once. */ readonly idempotencyKey: string }
  : unknown;

export interface CallOptions {
  /** Asked by the page itself, not by a person: never postpones the automatic logoff, and may be repeated once. */
  readonly background?: boolean;
  /** A proven approval that this very request consumes. */
  readonly approval?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Lets a request outlive the page (signing out while the tab closes). */
  readonly keepalive?: boolean;
}

export type CallInput<Name extends OperationId> = Part<Operations[Name], 'params'> &
  QueryPart<Operations[Name]> &
  Part<Operations[Name], 'body'> &
  KeyPart<Operations[Name]> &
  CallOptions;

export type CallData<Name extends OperationId> = Written<
  Operations[Name]['responses'][keyof Operations[Name]['responses']]
>;

/**
 * A problem as a caller meets it. `network` is ours: no answer arrived, or none that this product wrote (a proxy's error
 * page). Whether the request was carried out is then unknown, which is why acts that move money carry a key.
 */
export type ClientProblemCode = ProblemCode | 'network';
export interface ClientProblem extends Omit<Problem, 'code'> {
  readonly code: ClientProblemCode;
}

export type CallResult<Name extends OperationId> =
  | { readonly ok: true; readonly data: CallData<Name> }
  | { readonly ok: false; readonly problem: ClientProblem };

/** Operations that can be called with nothing at all may leave the second argument out. */
export type CallArguments<Name extends OperationId> =
  Record<never, never> extends CallInput<Name> ? [input?: CallInput<Name>] : [input: CallInput<Name>];
