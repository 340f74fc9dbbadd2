/**
 * One operation behind the shell: who may call it, with which token, with which input; then its module answers. What is
 * known at once is answered at once, without waiting for the next turn of the event loop: most requests of a page are.
 */
import { Readable } from 'node:stream';
import type { Operation } from '@strongroom/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { finish, JSON_TYPE, sendProblem } from './answering.ts';
import type { ClientCertificate, ReadCertificate } from './client-certificate.ts';
import { bodyFor } from './head-alone.ts';
import { parseInput, readBody } from './input.ts';
import type {
  AuditCredential,
  MediaBody,
  PhonePrincipal,
  Principal,
  ProblemMembers,
  ReplyExtras,
  RequestContext,
  Route,
  StaffPrincipal,
} from './route.ts';
import { sameToken } from './same-token.ts';

/** Given by the composition root: the shell knows that somebody must be asked, not who they are. */
export interface Gatekeeper {
  /** The session behind the request's cookie. `activity` says whether a person is acting, or a page by itself. */
  session(context: RequestContext, activity: boolean): SessionVerdict | Promise<SessionVerdict>;
  /** Hears that somebody signed in did what this operation is for. */
  acted(principal: Principal, operation: Operation): void;
  /** The auditor's credential in an Authorization header. It opens reads of the audit log only, and no session. */
  auditCredential(context: RequestContext, authorization: string): Promise<CredentialVerdict>;
  /** The access token of a client, with the proof that whoever sends it holds its key. */
  token(context: RequestContext, presented: PresentedToken, activity: boolean): Promise<TokenVerdict>;
  /** The phone that signed this request, bytes and all. */
  phone(context: RequestContext, signed: SignedRequest): Promise<PhoneVerdict>;
  /** What the CSRF token of a sign-in in progress is bound to; null when this browser has none. */
  signInBinding(context: RequestContext): string | null;
  /** The staff session behind the request's own cookie; a client's cookie is never looked at. */
  staff(context: RequestContext, activity: boolean): Promise<StaffVerdict>;
  /** What the CSRF token of a staff sign-in in progress is bound to. */
  staffSignInBinding(context: RequestContext): string | null;
  csrfToken(binding: string): string;
}

export type StaffVerdict =
  | { readonly ok: true; readonly principal: StaffPrincipal }
  | { readonly ok: false; readonly problem: 'not-signed-in' | 'session-ended'; readonly extras: ReplyExtras };

/** Whoever a request turned out to come from. */
type Somebody = Principal | AuditCredential | StaffPrincipal | PhonePrincipal;

export type SessionVerdict =
  | { readonly ok: true; readonly principal: Principal }
  | {
      readonly ok: false;
      readonly problem: 'not-signed-in' | 'session-ended';
      /** Why it ended, for whoever still holds its secret. */
      readonly members?: ProblemMembers;
      readonly extras: ReplyExtras;
    };

/** An access token as it was sent. */
export interface PresentedToken {
  readonly scheme: 'dpop' | 'bearer';
  readonly token: string;
  /** The header `DPoP`; null when there is none, or more than one. */
  readonly proof: string | null;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** What its sender showed besides. */
  readonly certificate: ClientCertificate | null;
}

export type TokenVerdict =
  | { readonly ok: true; readonly principal: Principal; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problem: 'token-refused'; readonly extras: ReplyExtras };

export type CredentialVerdict =
  | { readonly ok: true; readonly credential: AuditCredential }
  | {
      readonly ok: false;
      readonly problem: 'credential-refused' | 'too-many-requests';
      readonly extras: ReplyExtras;
    };

/** A request as it was sent, with what the header `Strongroom-Key` says of it. */
export interface SignedRequest {
  readonly header: string | undefined;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Buffer;
}

export type PhoneVerdict =
  | { readonly ok: true; readonly phone: PhonePrincipal }
  | { readonly ok: false; readonly problem: 'signature-refused' | 'key-ended'; readonly members: ProblemMembers };

type Answered = ReturnType<Route['handle']>;
/** The reply itself while Fastify still streams it. */
type Done = undefined | FastifyReply;
type Serve = (request: FastifyRequest, reply: FastifyReply) => Done | Promise<Done>;

export function serving(route: Route, { gatekeeper, checkResponses, certificateOf }: Served): Serve {
  const { operation } = route;
  const unsafe = operation.method !== 'GET';

  function admit(request: FastifyRequest, reply: FastifyReply): Done | Promise<Done> {
    const context = contextOf(request);
    if (operation.caller === 'public') return accept(request, reply, null);
    if (operation.caller === 'sign-in' || operation.caller === 'staff-sign-in') {
      const ofStaff = operation.caller === 'staff-sign-in';
      const binding = ofStaff ? gatekeeper.staffSignInBinding(context) : gatekeeper.signInBinding(context);
      return binding === null
        ? sendProblem(reply, request.id, 'sign-in-flow-ended')
        : acceptFrom(request, reply, binding, null);
    }
    if (operation.caller === 'mobile-key') {
      return gatekeeper.phone(context, signedRequest(request)).then((judged) => enterAsPhone(request, reply, judged));
    }
    const { authorization } = request.headers;
    const activity = operation.activity !== false && request.headers['strongroom-background'] === undefined;
    const presented = operation.caller === 'staff' ? null : presentedToken(request, certificateOf);
    // Whoever shows a token is judged by it alone, whatever cookies come with it. A bearer of the audit log is none.
    if (presented !== null && (presented.scheme === 'dpop' || operation.caller === 'session')) {
      return gatekeeper.token(context, presented, activity).then((judged) => enterAsClient(request, reply, judged));
    }
    // Whoever shows a credential is judged by it alone: a cookie beside it neither helps nor harms.
    if (operation.caller === 'audit-reader' && authorization !== undefined) {
      return gatekeeper
        .auditCredential(context, authorization)
        .then((judged) => enterAsAuditor(request, reply, judged));
    }
    if (operation.caller === 'staff') {
      return gatekeeper.staff(context, activity).then((judged) => enter(request, reply, judged));
    }
    const verdict = gatekeeper.session(context, activity);
    return verdict instanceof Promise
      ? verdict.then((judged) => enter(request, reply, judged))
      : enter(request, reply, verdict);
  }

  function enter(
    request: FastifyRequest,
    reply: FastifyReply,
    verdict: SessionVerdict | StaffVerdict,
  ): Done | Promise<Done> {
    if (!verdict.ok) {
      const members = 'members' in verdict ? verdict.members : {};
      return sendProblem(reply, request.id, verdict.problem, members, verdict.extras);
    }
    return acceptFrom(request, reply, verdict.principal.sessionId, verdict.principal);
  }

  /** No CSRF token: no browser adds a proof of possession to what another page sends. Nor does a client keep cookies. */
  function enterAsClient(request: FastifyRequest, reply: FastifyReply, verdict: TokenVerdict): Done | Promise<Done> {
    if (!verdict.ok) return sendProblem(reply, request.id, verdict.problem, {}, verdict.extras);
    for (const [name, value] of Object.entries(verdict.headers)) reply.raw.setHeader(name, value);
    request.context = { ...contextOf(request), cookies: {} };
    return accept(request, reply, verdict.principal);
  }

  /** No token: the signature covers method, path and body, and no browser makes one for another page. */
  function enterAsPhone(request: FastifyRequest, reply: FastifyReply, verdict: PhoneVerdict): Done | Promise<Done> {
    if (!verdict.ok) return sendProblem(reply, request.id, verdict.problem, verdict.members);
    return accept(request, reply, verdict.phone);
  }

  function enterAsAuditor(
    request: FastifyRequest,
    reply: FastifyReply,
    verdict: CredentialVerdict,
  ): Done | Promise<Done> {
    if (!verdict.ok) return sendProblem(reply, request.id, verdict.problem, {}, verdict.extras);
    return acceptFrom(request, reply, verdict.credential.credentialId, verdict.credential);
  }

  function acceptFrom(
    request: FastifyRequest,
    reply: FastifyReply,
    binding: string,
    principal: Somebody | null,
  ): Done | Promise<Done> {
    // Attack (CSRF): a foreign page can make the browser send the cookie, but cannot read this token.
    if (unsafe && !sameToken(request.headers['strongroom-csrf'], gatekeeper.csrfToken(binding))) {
      return sendProblem(reply, request.id, 'csrf-token');
    }
    return accept(request, reply, principal);
  }

  function accept(request: FastifyRequest, reply: FastifyReply, principal: Somebody | null): Done | Promise<Done> {
    const context = contextOf(request);
    // Attack: a coded body is one text to whoever decodes it and another to whoever does not. None is decoded here.
    const coded = unsafe && request.headers['content-encoding'] !== undefined;
    if (coded) return sendProblem(reply, request.id, 'unsupported-media-type');
    const body = readBody(operation, request.body);
    const input = body.ok ? parseInput(operation, request.params, request.query, body.value) : body;
    if (!input.ok) return sendProblem(reply, request.id, input.refusal.code, input.refusal.members);
    if (operation.idempotencyKey === 'required' && context.idempotencyKey === null) {
      return sendProblem(reply, request.id, 'invalid-input', {
        detail: 'The header Idempotency-Key is required: 1 to 128 visible ASCII characters, the same for every repeat.',
      });
    }
    const { params, query, body: parsed } = input.value;
    const answered = route.handle({ params, query, body: parsed, principal, context } as never);
    const ofClient = principal !== null && 'client' in principal && principal.client !== null;
    const told = (answer: Awaited<Answered>) => send(request, reply, ofClient ? forClient(answer) : answer);
    if (!(answered instanceof Promise)) return told(answered);
    const own = unsafe && operation.caller === 'session' ? (principal as Principal) : null;
    return answered.then((answer) => {
      if (own !== null && !('problem' in answer)) gatekeeper.acted(own, operation);
      return told(answer);
    });
  }

  function send(request: FastifyRequest, reply: FastifyReply, answer: Awaited<Answered>): Done {
    if ('problem' in answer) return sendProblem(reply, request.id, answer.problem, answer.members, answer);
    const status = Number(answer.status);
    const body: unknown = answer.body;
    const declared = operation.responses[status] ?? null;
    if (declared !== null && 'media' in declared)
      return sendMedia(reply, status, bodyFor(request.method, body as MediaBody), answer);
    const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
    if (checkResponses && text !== null) declared?.parse(JSON.parse(text));
    return finish(reply, { status, type: JSON_TYPE, text, extras: answer });
  }

  return admit;
}

/** Streamed as it is read: an export is never whole in memory. What fails on the way cuts the connection. */
function sendMedia(
  reply: FastifyReply,
  status: number,
  { mediaType, chunks }: MediaBody,
  { cookies = [], headers = {} }: ReplyExtras,
): FastifyReply {
  if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
  const type = `${mediaType}; charset=utf-8`;
  return reply
    .code(status)
    .headers({ ...headers })
    .header('content-type', type)
    .send(Readable.from(chunks));
}

/** RFC 9470 section 3: the client lets its person sign in once more, now. What needs a proof of one act, it says as it is. */
const FRESH: ReadonlySet<string> = new Set(['fresh-proof', 'group-lapsed']);
const STEP_UP =
  'DPoP error="insufficient_user_authentication", acr_values="urn:strongroom:acr:two-factor", max_age="0"';

/** Whether a fresh sign-in is what a program lacks. A page of the portal asks for a proof instead, or says no. */
function asksForSignIn({ problem, members }: Extract<Awaited<Answered>, { problem: unknown }>): boolean {
  if (problem === 'session-drifted') return true;
  return (problem === 'proof-required' || problem === 'not-permitted') && FRESH.has(members?.rule ?? '');
}

/**
 * Attack: a client is handed the cookie of a session, which no proof of possession guards. What is for browsers stays
 * with browsers.
 */
function forClient(answer: Awaited<Answered>): Awaited<Answered> {
  if ('problem' in answer && asksForSignIn(answer)) {
    return { ...answer, problem: 'step-up-required', headers: { 'www-authenticate': STEP_UP } };
  }
  const { cookies: _cookies, headers: { 'clear-site-data': _clear, ...headers } = {}, ...rest } = answer;
  return { ...rest, headers } as Awaited<Answered>;
}

const SCHEME = /^(dpop|bearer)(?: |$)/i;
const TOKEN = /^[A-Za-z0-9._~+/-]{1,512}=*$/;

/** Two headers of one name are joined by Node with a comma, which no token and no proof contains. */
export function presentedToken(
  { method, url, headers, raw }: FastifyRequest,
  certificateOf: ReadCertificate | null,
): PresentedToken | null {
  const { authorization = '' } = headers;
  const [shown, scheme] = SCHEME.exec(authorization) ?? [];
  if (shown === undefined || scheme === undefined) return null;
  const token = authorization.slice(shown.length);
  const { dpop } = headers;
  const [path = ''] = url.split('?', 1);
  return {
    scheme: scheme.toLowerCase() as PresentedToken['scheme'],
    // What is no token is none that is known.
    token: TOKEN.test(token) ? token : '',
    proof: typeof dpop === 'string' ? dpop : null,
    method,
    path,
    certificate: certificateOf?.(raw) ?? null,
  };
}

export interface Served {
  readonly gatekeeper: Gatekeeper;
  readonly checkResponses: boolean;
  /** Where programs come that show a certificate; null elsewhere. */
  readonly certificateOf: ReadCertificate | null;
}

function signedRequest({ method, url, headers, body }: FastifyRequest): SignedRequest {
  const header = headers['strongroom-key'];
  return {
    header: typeof header === 'string' ? header : undefined,
    method,
    path: url,
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

const contextOf = (request: FastifyRequest): RequestContext => request.context as RequestContext;
