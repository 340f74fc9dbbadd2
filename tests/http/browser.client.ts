/**
 * A browser as far as the server can tell: it keeps cookies, sends where it comes from, and carries the CSRF tokens it
 * was given. Every answer is held against the contract before a test looks at it.
 */
import {
  type CurrentSession,
  type OperationId,
  operations,
  type Problem,
  type ProblemCode,
} from '@strongroom/contract';
import type { CallArguments, CallData } from '@strongroom/sdk';
import { expect } from 'vitest';
import { checkAnswer, type Described } from './contract.check.ts';
import { exchange, type RawAnswer, type RawRequest } from './exchange.ts';

export interface Answer<Name extends OperationId> extends RawAnswer {
  /** `done`, or the code of the refusal. */
  readonly outcome: ProblemCode | 'done';
  readonly problem: Problem | null;
  /** The body of a success; throws for a refusal. */
  data(): CallData<Name>;
}

export interface Place {
  /** Where the server listens, and the origin people know it by. */
  readonly url: string;
  readonly origin: string;
  readonly described: Described;
}

interface Traits {
  readonly userAgent?: string;
  /** The address a trusted proxy names for this browser. */
  readonly address?: string;
}

type Headers = Record<string, string>;
interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly approval?: string | undefined;
  readonly background?: boolean;
}

export interface Browser {
  /** Where its requests go. */
  readonly at: string;
  /** The address a trusted proxy names for it. */
  readonly address: string | undefined;
  readonly cookies: Map<string, string>;
  /** The CSRF tokens of the session and of the sign-in in progress. */
  readonly csrf: { session: string; 'sign-in': string };
  call<Name extends OperationId>(name: Name, ...input: CallArguments<Name>): Promise<Answer<Name>>;
  /** Calls what must succeed. */
  ask<Name extends OperationId>(name: Name, ...input: CallArguments<Name>): Promise<CallData<Name>>;
  /** Writes the request of a call without sending it, for tests that bend it first. */
  write(name: OperationId, input?: LooseInput): RawRequest & { readonly headers: Headers };
  /** Sends a request as written. */
  send(request: RawRequest): Promise<RawAnswer>;
  /** A second browser with the same cookies and tokens: a thief's copy, or a race against oneself. */
  copy(place?: Place): Browser;
  session(): Promise<CurrentSession>;
}

/** Where phones call from. */
export const PHONE_ORIGIN = 'https://key.test';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** They answer with a session, whose token is another. */
const ENTERING: readonly OperationId[] = ['answerSignIn', 'answerPasskeySignIn'];

export function makeBrowser(place: Place, traits: Traits = {}): Browser {
  const cookies = new Map<string, string>();
  const csrf = { session: '', 'sign-in': '' };

  function write(name: OperationId, input: LooseInput = {}): RawRequest & { headers: Headers } {
    const { method, path, caller } = operations[name];
    const { params = {}, query = {}, body, idempotencyKey, approval, background } = input;
    const filled = path.replace(/\{(\w+)\}/g, (_all, key: string) => encodeURIComponent(params[key] ?? ''));
    const fromPhone = path.startsWith('/v1/mobile-key');
    const search = new URLSearchParams(query as Record<string, string>).toString();
    return {
      method,
      path: search === '' ? filled : `${filled}?${search}`,
      headers: {
        host: new URL(place.origin).host,
        'user-agent': traits.userAgent ?? CHROME,
        'sec-fetch-site': fromPhone ? 'cross-site' : 'same-origin',
        'sec-fetch-mode': 'cors',
        ...((fromPhone || method !== 'GET') && { origin: fromPhone ? PHONE_ORIGIN : place.origin }),
        ...(cookies.size > 0 && { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; ') }),
        ...(traits.address !== undefined && { 'x-forwarded-for': traits.address }),
        ...(caller !== 'public' &&
          method !== 'GET' && { 'strongroom-csrf': csrf[caller.endsWith('sign-in') ? 'sign-in' : 'session'] }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...(approval !== undefined && { 'strongroom-approval': approval }),
        ...(background === true && { 'strongroom-background': '1' }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
  }

  async function send(request: RawRequest): Promise<RawAnswer> {
    const answer = await exchange(place.url, request);
    for (const header of answer.setCookies) keep(header);
    return answer;
  }

  function keep(header: string): void {
    const [pair = '', ...attributes] = header.split('; ');
    expect(attributes.filter((attribute) => !attribute.startsWith('Max-Age='))).toEqual([
      ...['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict'],
    ]);
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    expect(name).toMatch(/^__Host-strongroom-/);
    if (attributes.includes('Max-Age=0')) cookies.delete(name);
    else cookies.set(name, value);
  }

  function learn(name: OperationId, body: unknown): void {
    if (typeof body !== 'object' || body === null || !('csrfToken' in body)) return;
    const inProgress = (operations[name].tag === 'Sign-in' && !ENTERING.includes(name)) || name === 'beginDeskSignIn';
    csrf[inProgress ? 'sign-in' : 'session'] = String(body.csrfToken);
  }

  async function call<Name extends OperationId>(name: Name, ...[input]: CallArguments<Name>): Promise<Answer<Name>> {
    const answer = await send(write(name, input as LooseInput | undefined));
    const problem = checkAnswer(name, answer, place.described);
    const isJson = answer.headers['content-type']?.includes('json') === true;
    const body = problem === null && isJson && answer.text !== '' ? (JSON.parse(answer.text) as unknown) : null;
    learn(name, body);
    return {
      ...answer,
      problem,
      outcome: problem?.code ?? 'done',
      data() {
        if (problem !== null) throw new Error(`${name} was refused: ${answer.text}`);
        return body as CallData<Name>;
      },
    };
  }

  const ask = async <Name extends OperationId>(name: Name, ...input: CallArguments<Name>): Promise<CallData<Name>> =>
    (await call(name, ...input)).data();

  return {
    at: place.url,
    address: traits.address,
    cookies,
    csrf,
    call,
    ask,
    write,
    send,
    copy(at = place) {
      const twin = makeBrowser(at, traits);
      for (const [name, value] of cookies) twin.cookies.set(name, value);
      Object.assign(twin.csrf, csrf);
      return twin;
    },
    async session() {
      const found = await ask('getSession');
      if (!found.signedIn) throw new Error('nobody is signed in on this browser');
      return found;
    },
  };
}

/** How often each outcome came. */
export function tally(answers: readonly { readonly outcome: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Runs `act` so many times at once. */
export const atOnce = <T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_unused, index) => act(index)));
