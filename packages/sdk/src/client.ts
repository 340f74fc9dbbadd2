/**
 * The typed client. It carries the CSRF token of the present session from answer to request, keeps a clock corrected to
 * the server's, and turns every failure into a problem: it never throws for anything a network or a server can do.
 *
 * Two repeats, once each and only where nothing can be done twice: a background GET refused with `session-ended` (the
 * session secret rotates at elevation and a poll may be in flight), and a request refused for its CSRF token (another
 * tab rotated the session; the refusal proves that nothing was done).
 */
import type { OperationId } from '@strongroom/contract';
import { problems } from '@strongroom/contract/problem-codes';
import type { CallArguments, CallData, CallResult, ClientProblem } from './call.types.ts';
import { type RequestParts, writeRequest } from './request.logic.ts';

export interface ClientOptions {
  /** Origin of the API without a trailing slash; empty for the page's own. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  readonly clock?: { now(): number };
  readonly timeoutMs?: number;
  /** What is asked for a new CSRF token; another one at the desk of staff. */
  readonly sessionOperation?: OperationId;
  /** Hears every problem after repeats, before the caller does: the place to notice that the session is over. */
  readonly onProblem?: (problem: ClientProblem, operationId: OperationId) => void;
}

export interface Client {
  call<Name extends OperationId>(operationId: Name, ...input: CallArguments<Name>): Promise<CallResult<Name>>;
  /** The server's time as far as known: countdowns to server instants must use it. */
  now(): number;
  /** Drops the CSRF token, after signing out. */
  forget(): void;
}

type Answer = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly problem: ClientProblem };
type Parts = RequestParts & { readonly signal?: AbortSignal | undefined; readonly keepalive?: boolean };

const TIMEOUT_MS = 20_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What is told when nobody answered, or something that was no answer of this product. */
export const UNREACHED: ClientProblem = {
  type: '/problems/network',
  code: 'network',
  title: 'No answer from the server',
  status: 0,
};

/** A problem document of this product, or null: a proxy's page must not pass for one. */
function readProblem(body: unknown): ClientProblem | null {
  if (!isRecord(body) || typeof body.code !== 'string' || !Object.hasOwn(problems, body.code)) return null;
  return body as unknown as ClientProblem;
}

export function createClient(options: ClientOptions): Client {
  const clock = options.clock ?? { now: () => Date.now() };
  const send = options.fetch ?? ((...input: Parameters<typeof fetch>) => fetch(...input));
  let csrfToken: string | null = null;
  let ahead = 0;

  function learn(data: unknown, sentAt: number, receivedAt: number): void {
    if (!isRecord(data)) return;
    if (typeof data.csrfToken === 'string') csrfToken = data.csrfToken;
    if (typeof data.serverTime !== 'string') return;
    const serverTime = Date.parse(data.serverTime);
    // The answer was written somewhere between sending and receiving; the middle errs by half the round trip at most.
    if (Number.isFinite(serverTime)) ahead = serverTime - (sentAt + receivedAt) / 2;
  }

  async function once(operationId: OperationId, parts: Parts): Promise<Answer> {
    const request = writeRequest(operationId, parts, csrfToken);
    const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    const sentAt = clock.now();
    try {
      const response = await send(options.baseUrl + request.path, {
        method: request.method,
        headers: request.headers,
        body: request.body,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        keepalive: parts.keepalive ?? false,
        signal: parts.signal ? AbortSignal.any([parts.signal, timeout]) : timeout,
      });
      const text = await response.text();
      const data: unknown = text === '' ? null : JSON.parse(text);
      if (!response.ok) return { ok: false, problem: readProblem(data) ?? UNREACHED };
      learn(data, sentAt, clock.now());
      return { ok: true, data };
    } catch {
      return { ok: false, problem: UNREACHED };
    }
  }

  async function withRepeat(operationId: OperationId, parts: Parts): Promise<Answer> {
    const first = await once(operationId, parts);
    if (first.ok) return first;
    if (
      first.problem.code === 'session-ended' &&
      parts.background &&
      writeRequest(operationId, parts, null).method === 'GET'
    )
      return once(operationId, parts);
    if (first.problem.code === 'csrf-token') {
      const session = await once(options.sessionOperation ?? 'getSession', {});
      if (session.ok && isRecord(session.data) && session.data.signedIn === true) return once(operationId, parts);
    }
    return first;
  }

  return {
    async call<Name extends OperationId>(
      operationId: Name,
      ...[input]: CallArguments<Name>
    ): Promise<CallResult<Name>> {
      const answer = await withRepeat(operationId, (input ?? {}) as Parts);
      if (!answer.ok) {
        options.onProblem?.(answer.problem, operationId);
        return answer;
      }
      // The server validates its answers against the same contract before they leave; reading them again here would
      // put the schemas into every page.
      return { ok: true, data: answer.data as CallData<Name> };
    },
    now: () => clock.now() + ahead,
    forget() {
      csrfToken = null;
    },
  };
}
