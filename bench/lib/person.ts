/**
 * A person with a browser and an authenticator app: signs in by the three requests of the product, keeps its cookies,
 * proves and sends withdrawals. Anything but the expected answer is an error, so that nothing refused is ever counted.
 * That the server was too busy is an error of its own: of a machine that is shared, and not of what is measured.
 */
import { Secret, TOTP } from 'otpauth';
import type { Answer, Wire } from './wire.ts';

/** Everybody who was seeded: usernames by number, one password, one secret. */
export interface Seeded {
  readonly users: number;
  readonly password: string;
  readonly totpSecret: string;
  readonly stepSeconds: number;
  readonly skewSteps: number;
}

interface Factor {
  readonly id: string;
}
interface Flow {
  readonly csrfToken: string;
  readonly factors: readonly Factor[];
  readonly challenge: { readonly id: string };
}
interface ApprovalView {
  readonly id: string;
  readonly factors: readonly Factor[];
  readonly challenge: { readonly id: string };
}

export interface Person {
  readonly cookies: ReadonlyMap<string, string>;
  /** Whether a code can be made now that was not used before. */
  canProve(): boolean;
  signIn(wire: Wire): Promise<void>;
  withdraw(wire: Wire): Promise<void>;
}

/** The server had no time for it, which happens where others use the machine; nothing was judged. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

export const usernameOf = (index: number): string => `bench.person${index}`;

export function makePerson(index: number, seeded: Seeded): Person {
  const cookies = new Map<string, string>();
  const totp = new TOTP({ secret: Secret.fromBase32(seeded.totpSecret), period: seeded.stepSeconds });
  const stepMs = seeded.stepSeconds * 1_000;
  let lastStep = 0;
  let csrf = '';
  let payment: { accountId: string; payeeId: string } | null = null;
  let sent = 0;

  const nextStep = (): number => Math.max(Math.floor(Date.now() / stepMs), lastStep + 1);

  function code(): string {
    lastStep = nextStep();
    return totp.generate({ timestamp: lastStep * stepMs });
  }

  async function call<T>(
    wire: Wire,
    expected: number,
    request: { method: string; path: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<T> {
    const { method, path, body, headers = {} } = request;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { cookie, 'strongroom-csrf': csrf, 'user-agent': USER_AGENT, ...headers };
    const answer = await wire.request(method, path, all, body === undefined ? undefined : JSON.stringify(body));
    keepCookies(answer);
    if (answer.status === 503) throw new Busy(`${method} ${path}: ${answer.body}`);
    if (answer.status !== expected) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return (answer.body === '' ? null : JSON.parse(answer.body)) as T;
  }

  function keepCookies({ setCookies }: Answer): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';');
      const equals = pair.indexOf('=');
      if (equals === pair.length - 1) cookies.delete(pair.slice(0, equals));
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
  }

  async function payWhere(wire: Wire): Promise<{ accountId: string; payeeId: string }> {
    if (payment !== null) return payment;
    const { accounts } = await call<{ accounts: { id: string }[] }>(wire, 200, { method: 'GET', path: '/v1/accounts' });
    const accountId = accounts[0]?.id ?? '';
    const path = `/v1/accounts/${accountId}/payees`;
    const { payees } = await call<{ payees: { id: string }[] }>(wire, 200, { method: 'GET', path });
    payment = { accountId, payeeId: payees[0]?.id ?? '' };
    return payment;
  }

  return {
    cookies,
    canProve: () => nextStep() * stepMs <= Date.now() + (seeded.skewSteps - 1) * stepMs,

    async signIn(wire) {
      cookies.delete(SESSION_COOKIE);
      const credentials = { username: usernameOf(index), password: seeded.password };
      const begun = await call<Flow>(wire, 200, { method: 'POST', path: '/v1/sign-in', body: credentials });
      csrf = begun.csrfToken;
      const body = { factorId: begun.factors[0]?.id, method: 'totp' };
      const chosen = await call<Flow>(wire, 200, { method: 'POST', path: '/v1/sign-in/challenge', body });
      const answer = { challengeId: chosen.challenge.id, answer: code() };
      const session = await call<Flow>(wire, 200, { method: 'POST', path: '/v1/sign-in/answer', body: answer });
      csrf = session.csrfToken;
    },

    async withdraw(wire) {
      const { accountId, payeeId } = await payWhere(wire);
      sent += 1;
      const body = { payeeId, amountMinor: 100, currency: 'USD' };
      const key = { 'idempotency-key': `bench-${Date.now()}-${index}-${sent}` };
      const path = `/v1/accounts/${accountId}/withdrawals`;
      const asked = await call<{ approval: ApprovalView }>(wire, 403, { method: 'POST', path, body, headers: key });
      const { id, factors } = asked.approval;
      const challenge = { factorId: factors[0]?.id, method: 'totp' };
      const at = `/v1/approvals/${id}`;
      const begun = await call<ApprovalView>(wire, 200, { method: 'POST', path: `${at}/challenge`, body: challenge });
      const answer = { challengeId: begun.challenge.id, answer: code() };
      await call(wire, 200, { method: 'POST', path: `${at}/answer`, body: answer });
      const headers = { ...key, 'strongroom-approval': id };
      await call(wire, 201, { method: 'POST', path, body, headers });
    },
  };
}

export const SESSION_COOKIE = '__Host-strongroom-session';
/** The browser of everybody here. A session read without it has drifted, which is another, dearer request. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
