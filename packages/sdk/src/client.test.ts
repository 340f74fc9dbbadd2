import { describe, expect, expectTypeOf, test } from 'vitest';
import type { CallInput } from './call.types.ts';
import { createClient } from './client.ts';

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

function serverAnswering(...answers: readonly (Response | Error)[]): { fetch: typeof fetch; seen: Seen[] } {
  const left = [...answers];
  const seen: Seen[] = [];
  return {
    seen,
    fetch: async (url, init) => {
      seen.push({
        url: String(url),
        method: init?.method ?? '',
        headers: init?.headers as Record<string, string>,
        body: (init?.body ?? null) as string | null,
      });
      const answer = left.shift() ?? new Error('no answer left');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
const refusal = (code: string, status: number): Response =>
  json({ type: `/problems/${code}`, code, title: 'x', status }, status);
const SESSION = { signedIn: true, csrfToken: 'first', serverTime: '2026-03-02T10:00:00.000Z' };

describe('what leaves', () => {
  test('path, query, body and every header of the product', async () => {
    const server = serverAnswering(json(SESSION), json({}), json({ ended: 1 }));
    const client = createClient({ baseUrl: 'https://a.example', fetch: server.fetch });
    await client.call('getSession');
    await client.call('createWithdrawal', {
      params: { accountId: 'acc_1/../x' },
      body: { payeeId: 'pay_1', amountMinor: 5, currency: 'USD' },
      idempotencyKey: 'k1',
      approval: 'apr_1',
    });
    await client.call('endSessions', { query: { keep: 'current' } });
    expect(server.seen[1]).toEqual({
      url: 'https://a.example/v1/accounts/acc_1%2F..%2Fx/withdrawals',
      method: 'POST',
      headers: {
        Accept: 'application/json, application/problem+json',
        'Content-Type': 'application/json',
        'Strongroom-CSRF': 'first',
        'Strongroom-Approval': 'apr_1',
        'Idempotency-Key': 'k1',
      },
      body: '{"payeeId":"pay_1","amountMinor":5,"currency":"USD"}',
    });
    expect(server.seen[2]?.url).toBe('https://a.example/v1/sessions?keep=current');
    expect(server.seen[0]?.headers).not.toHaveProperty('Strongroom-CSRF');
  });

  test('a token is sent with changes only, and is gone once forgotten', async () => {
    const server = serverAnswering(json(SESSION), json({}), json(null));
    const client = createClient({ baseUrl: '', fetch: server.fetch });
    await client.call('getSession');
    await client.call('listAccounts', { background: true });
    client.forget();
    await client.call('signOut');
    expect(server.seen[1]?.headers).toMatchObject({ 'Strongroom-Background': '1' });
    expect(server.seen[1]?.headers).not.toHaveProperty('Strongroom-CSRF');
    expect(server.seen[2]?.headers).not.toHaveProperty('Strongroom-CSRF');
  });
});

describe('what comes back', () => {
  test('no answer, a broken one and a foreign error page are all a network problem', async () => {
    const server = serverAnswering(
      new TypeError('refused'),
      new Response('{"half', { status: 200 }),
      new Response('<h1>Bad gateway</h1>', { status: 502 }),
      json({ code: 'made-up' }, 500),
    );
    const client = createClient({ baseUrl: '', fetch: server.fetch });
    for (let call = 0; call < 4; call += 1) {
      expect(await client.call('listAccounts')).toMatchObject({ ok: false, problem: { code: 'network', status: 0 } });
    }
  });

  test('a problem keeps its members and is heard before the caller gets it', async () => {
    const heard: string[] = [];
    const server = serverAnswering(
      json({ type: 'x', code: 'answer-wrong', title: 'x', status: 403, attemptsLeft: 2 }, 403),
    );
    const client = createClient({
      baseUrl: '',
      fetch: server.fetch,
      onProblem: ({ code }, operationId) => heard.push(`${operationId} ${code}`),
    });
    const result = await client.call('answerSignIn', { body: { challengeId: 'chl_1', answer: '1' } });
    expect(result).toMatchObject({ ok: false, problem: { code: 'answer-wrong', attemptsLeft: 2 } });
    expect(heard).toEqual(['answerSignIn answer-wrong']);
  });

  test('an empty answer is null', async () => {
    const server = serverAnswering(new Response(null, { status: 204 }));
    expect(await createClient({ baseUrl: '', fetch: server.fetch }).call('signOut')).toEqual({ ok: true, data: null });
  });

  test('the clock follows the server, taken at the middle of the round trip', async () => {
    let at = 1_000;
    const server = serverAnswering(json(SESSION));
    const client = createClient({
      baseUrl: '',
      clock: { now: () => at },
      fetch: async (...input) => {
        at += 400;
        return server.fetch(...input);
      },
    });
    await client.call('getSession');
    expect(client.now()).toBe(Date.parse(SESSION.serverTime) + 200);
    at += 5_000;
    expect(client.now()).toBe(Date.parse(SESSION.serverTime) + 5_200);
  });
});

describe('repeats', () => {
  test('a background GET is repeated once when the session was rotated under it', async () => {
    const server = serverAnswering(refusal('session-ended', 401), json({ accounts: [] }));
    const client = createClient({ baseUrl: '', fetch: server.fetch });
    expect(await client.call('listAccounts', { background: true })).toEqual({ ok: true, data: { accounts: [] } });
  });

  test('but only once, and never one that a person asked for', async () => {
    const server = serverAnswering(
      refusal('session-ended', 401),
      refusal('session-ended', 401),
      refusal('session-ended', 401),
      json({ accounts: [] }),
    );
    const client = createClient({ baseUrl: '', fetch: server.fetch });
    expect(await client.call('listAccounts', { background: true })).toMatchObject({ ok: false });
    expect(server.seen).toHaveLength(2);
    expect(await client.call('listAccounts')).toMatchObject({ ok: false });
    expect(server.seen).toHaveLength(3);
  });

  test('a stale token is renewed once from the session', async () => {
    const server = serverAnswering(
      refusal('csrf-token', 403),
      json({ ...SESSION, csrfToken: 'second' }),
      json({ devices: [] }),
    );
    const client = createClient({ baseUrl: '', fetch: server.fetch });
    expect(await client.call('forgetDevice', { params: { deviceId: 'dev_1' } })).toMatchObject({ ok: true });
    expect(server.seen[2]?.headers).toMatchObject({ 'Strongroom-CSRF': 'second' });
  });

  test('a stale token without a session stays refused', async () => {
    const server = serverAnswering(
      refusal('csrf-token', 403),
      json({ signedIn: false, serverTime: SESSION.serverTime }),
    );
    const client = createClient({ baseUrl: '', fetch: server.fetch });
    expect(await client.call('forgetDevice', { params: { deviceId: 'dev_1' } })).toMatchObject({
      ok: false,
      problem: { code: 'csrf-token' },
    });
    expect(server.seen).toHaveLength(2);
  });
});

test('types follow the contract', () => {
  expectTypeOf<CallInput<'createWithdrawal'>>().toHaveProperty('idempotencyKey');
  expectTypeOf<CallInput<'createWithdrawal'>['body']['currency']>().toEqualTypeOf<'USD' | 'CAD' | 'JPY' | 'EUR'>();
  expectTypeOf<CallInput<'listAccounts'>>().not.toHaveProperty('body');
  expectTypeOf<NonNullable<CallInput<'listHistory'>['query']>['limit']>().toEqualTypeOf<number | undefined>();
  const client = createClient({ baseUrl: '' });
  expectTypeOf(client.call<'signOut'>)
    .returns.resolves.extract<{ ok: true }>()
    .toEqualTypeOf<{ readonly ok: true; readonly data: null }>();
  // @ts-expect-error the account is not optional
  expectTypeOf(client.call<'getAccount'>).toBeCallableWith('getAccount');
});
