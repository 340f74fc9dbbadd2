/**
 * How a module answers an operation of the contract: `implement(operation, handler)` gives a route whose input and
 * output are typed by the declaration. The shell has parsed and judged everything before a handler runs.
 */
import type {
  CapabilityGroup,
  ConsentDetail,
  Operation,
  OperationSpec,
  OtherMedia,
  Problem,
  ProblemCode,
  ProofMethod,
  StaffRole,
  Surface,
} from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { z } from 'zod';
import type { RequestCookies } from './cookies.ts';

export interface RequestContext {
  readonly requestId: string;
  readonly now: Instant;
  /** Canonical network address of the client. */
  readonly address: string;
  readonly userAgent: string;
  /** The platform by the hint of the browser (Sec-CH-UA-Platform); null where it gives none. */
  readonly platform: string | null;
  readonly cookies: RequestCookies;
  readonly idempotencyKey: string | null;
  readonly approvalId: string | null;
}

/** Who is asking, once established. */
/** A registered client with what was granted to it. */
export interface ActingClient {
  readonly id: string;
  readonly groups: readonly CapabilityGroup[];
  readonly grantId: string;
  /** The single acts that were consented to, each good once (RFC 9396). */
  readonly details: readonly ConsentDetail[];
}

export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly surface: Surface;
  readonly deviceId: string | null;
  /** The registered client that acts for the person, with what it was granted; null at the pages of the house itself. */
  readonly client: ActingClient | null;
  /** What the session rests on. */
  readonly evidence: readonly { readonly method: 'password' | ProofMethod; readonly factorId: string | null }[];
}

/** A credential of the broker's auditor or desk, which reads the audit log and nothing else. */
export interface AuditCredential {
  readonly credentialId: string;
  readonly role: 'auditor' | 'desk';
  readonly name: string;
}

/** A member of the broker's staff, signed in at the desk. Never a client: no operation takes both. */
export interface StaffPrincipal {
  readonly sessionId: string;
  readonly member: StaffMember;
}

export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  /** Legal entities whose clients this member may serve; empty: all of them. */
  readonly entities: readonly string[];
}

/** A phone that signed its request with the key of one user. */
export interface PhonePrincipal {
  readonly keyId: string;
  readonly userId: string;
}

type BodyOf<S extends OperationSpec> = S['body'] extends z.ZodType ? z.infer<S['body']> : undefined;
type ParamsOf<S extends OperationSpec> = S['params'] extends z.ZodType ? z.infer<S['params']> : undefined;
type QueryOf<S extends OperationSpec> = S['query'] extends z.ZodType ? z.infer<S['query']> : undefined;
type PrincipalOf<S extends OperationSpec> = S['caller'] extends 'session'
  ? Principal
  : S['caller'] extends 'audit-reader'
    ? Principal | AuditCredential
    : S['caller'] extends 'staff'
      ? StaffPrincipal
      : S['caller'] extends 'mobile-key'
        ? PhonePrincipal
        : null;

export interface RouteInput<S extends OperationSpec> {
  readonly params: ParamsOf<S>;
  readonly query: QueryOf<S>;
  readonly body: BodyOf<S>;
  readonly principal: PrincipalOf<S>;
  readonly context: RequestContext;
}

export interface ReplyExtras {
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is streamed where the contract declares another media type than JSON. */
export interface MediaBody {
  readonly mediaType: string;
  readonly chunks: AsyncIterable<string>;
}

type ResponseBody<T> = T extends z.ZodType ? z.infer<T> : T extends OtherMedia ? MediaBody : null;

declare const textOf: unique symbol;
/** A body that is JSON already, for answers that are asked for far more often than they change. */
export type JsonText<Body> = string & { readonly [textOf]?: Body };

type SuccessReply<S extends OperationSpec> = {
  [Status in keyof S['responses']]: {
    readonly status: Status;
    readonly body: ResponseBody<S['responses'][Status]> | JsonText<ResponseBody<S['responses'][Status]>>;
  };
}[keyof S['responses']] &
  ReplyExtras;

/** Problems that the shell itself may answer for any operation, or that any guarded act may meet. */
export type CommonProblem =
  | 'malformed-request'
  | 'invalid-input'
  | 'unsupported-media-type'
  | 'too-large'
  | 'cross-site-request'
  | 'csrf-token'
  | 'plain-http'
  | 'unclear-address'
  | 'too-many-requests'
  | 'not-signed-in'
  | 'session-ended'
  | 'token-refused'
  | 'step-up-required'
  | 'not-permitted'
  | 'frozen'
  | 'session-drifted'
  | 'device-cooling'
  | 'audit-unavailable'
  | 'internal';

export type ProblemMembers = Omit<Partial<Problem>, 'type' | 'code' | 'title' | 'status' | 'instance'>;
export interface ProblemReply<Code extends ProblemCode = ProblemCode> extends ReplyExtras {
  readonly problem: Code;
  readonly members?: ProblemMembers;
}

export type Reply<S extends OperationSpec> = SuccessReply<S> | ProblemReply<S['problems'][number] | CommonProblem>;

export interface Route {
  readonly operation: Operation;
  readonly handle: (input: RouteInput<OperationSpec>) => Reply<OperationSpec> | Promise<Reply<OperationSpec>>;
}

export function implement<O extends Operation>(
  operation: O,
  handle: (input: RouteInput<NoInfer<O>>) => Reply<NoInfer<O>> | Promise<Reply<NoInfer<O>>>,
): Route {
  return { operation, handle: handle as unknown as Route['handle'] };
}

/** Thrown where an act cannot go on through no fault of the request: answered as this problem (503), to be tried again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly problem: 'audit-unavailable';
  constructor(problem: Unavailable['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

export const problemReply = <Code extends ProblemCode>(
  problem: Code,
  members: ProblemMembers = {},
  extras: ReplyExtras = {},
): ProblemReply<Code> => ({ problem, members, ...extras });

/** A success: the status and body the contract declares, with cookies and headers where there are any. */
export const answer = <const Status extends number, Body>(
  status: Status,
  body: Body,
  extras: ReplyExtras = {},
): { readonly status: Status; readonly body: Body } & ReplyExtras => ({ status, body, ...extras });
