/**
 * An operation is one route with everything a caller and a reviewer need: who may call it, whether it counts as
 * activity of a person, what it takes, what it answers and every problem it can refuse with. The HTTP shell enforces
 * exactly this declaration and the OpenAPI document is printed from it, so the two cannot part.
 */
import type { z } from 'zod';
import type { ProblemCode } from './problem-codes.ts';
import { type OperationId, routes } from './routes.ts';

/**
 * Who may call: `public` anybody, `sign-in` the browser that began a sign-in, `session` somebody signed in,
 * `audit-reader` somebody signed in or the holder of an auditor's credential (only reads have it), `mobile-key` a phone
 * that signs its requests. At the desk `staff-sign-in` is the browser of a member of staff whose password was right,
 * `staff` a member who is signed in; no client ever is.
 */
export type Caller = 'public' | 'sign-in' | 'session' | 'audit-reader' | 'mobile-key' | 'staff-sign-in' | 'staff';

/** A body that is no JSON: a file, streamed, in one of these media types (UTF-8 text). */
export interface OtherMedia {
  readonly media: readonly [string, ...string[]];
}

export interface OperationSpec {
  readonly summary: string;
  readonly tag: string;
  readonly caller: Caller;
  /** False for what a page asks by itself (polling, status): it never postpones the automatic logoff. */
  readonly activity?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** `required` when the caller must send an Idempotency-Key header. */
  readonly idempotencyKey?: 'required';
  /** Status to body; null for an empty body. */
  readonly responses: Readonly<Record<number, z.ZodType | OtherMedia | null>>;
  readonly problems: readonly ProblemCode[];
}

export type Operation<Name extends OperationId = OperationId, Spec extends OperationSpec = OperationSpec> = Spec & {
  readonly operationId: Name;
  readonly method: string;
  readonly path: string;
};

export function operation<const Name extends OperationId, const Spec extends OperationSpec>(
  operationId: Name,
  spec: Spec,
): Operation<Name, Spec> {
  const { method, path } = routes[operationId];
  return { ...spec, operationId, method, path };
}
