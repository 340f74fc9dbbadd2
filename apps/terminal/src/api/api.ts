/**
 * The API of the house with this terminal's tokens: each request carries a proof of its key (RFC 9449). A token that has
 * run out is renewed once, in silence; a session that is over is said to be so, and nothing is tried again.
 */
import type { OperationId, SessionEnd, TradingStanding } from '@strongroom/contract';
import { type CallArguments, type CallData, type ClientProblem, createClient } from '@strongroom/sdk';
import * as oidc from 'openid-client';
import { Ending, EXIT, type ExitCode } from '../exit-codes.ts';
import { importKey } from '../sign-in/dpop-key.ts';
import type { Provider } from '../sign-in/provider.ts';
import type { Kept } from '../store/token-store.ts';
import { readEvents } from './event-stream.ts';

export type Told =
  | { readonly kind: 'trading'; readonly role: TradingStanding['role'] }
  | { readonly kind: 'ended'; readonly reason: SessionEnd | null };

export interface Api {
  /** What the operation answers; every refusal is an `Ending`. */
  ask<Name extends OperationId>(name: Name, ...input: CallArguments<Name>): Promise<CallData<Name>>;
  /** What becomes of the session, as it happens, until the server lets go or `signal` says so. */
  follow(signal: AbortSignal): AsyncGenerator<Told>;
  /** Gives the grant back: its session ends everywhere. */
  leave(): Promise<void>;
}

const STREAM = '/v1/session/events';

const ENDED_WORDS =
  'the session of this terminal is over: it was ended elsewhere, or its time ran out; sign in again with: terminal login';

const TAKE_OVER_WORDS = 'another session of yours trades; take it over with: terminal trade --take-over';

const CODES: Readonly<Record<string, ExitCode>> = {
  network: EXIT.unreachable,
  'broker-unavailable': EXIT.unreachable,
  'token-refused': EXIT.sessionEnded,
  'not-signed-in': EXIT.sessionEnded,
  'session-ended': EXIT.sessionEnded,
  'trading-elsewhere': EXIT.tradingElsewhere,
};

/** The words of the house for its refusal; for those that a person meets here often, our own. */
function endingOf({ code, title, detail, ...more }: ClientProblem & { detail?: string | undefined }): Ending {
  const exitCode = CODES[code] ?? EXIT.refused;
  if (exitCode === EXIT.sessionEnded) return new Ending(exitCode, 'session-ended', ENDED_WORDS);
  const named = 'rule' in more && typeof more.rule === 'string' ? more.rule : null;
  if (exitCode === EXIT.tradingElsewhere && named === 'ask') return new Ending(exitCode, code, TAKE_OVER_WORDS);
  const rule = named === null ? '' : ` (${named})`;
  return new Ending(exitCode, code, `${detail ?? title}${rule}`);
}

export async function openApi(wish: {
  kept: Kept;
  provider: Provider;
  /** New tokens, to be kept before they are used. */
  onRenewed: (kept: Kept) => void;
}): Promise<Api> {
  const { provider, onRenewed } = wish;
  const { config } = provider;
  let { kept } = wish;
  const options = { DPoP: oidc.getDPoPHandle(config, await importKey(kept.key)) };
  let renewing: Promise<boolean> | null = null;

  // The library limits every answer in time; a stream is one that never ends.
  let streamSignal: AbortSignal | null = null;
  config[oidc.customFetch] = (url, init) => {
    const signal = url.endsWith(STREAM) && streamSignal !== null ? streamSignal : init.signal;
    return fetch(url, { ...init, redirect: 'error', signal: signal ?? null } as RequestInit);
  };

  async function send(url: string, init: RequestInit): Promise<Response> {
    const address = new URL(url);
    const headers = new Headers(init.headers);
    const token = kept.accessToken;
    try {
      const body = (init.body ?? null) as string | null;
      return await oidc.fetchProtectedResource(config, token, address, init.method ?? 'GET', body, headers, options);
    } catch (error) {
      if (error instanceof oidc.WWWAuthenticateChallengeError) return error.response;
      throw error;
    }
  }

  async function renew(): Promise<boolean> {
    if (kept.refreshToken === null) return false;
    try {
      const tokens = await oidc.refreshTokenGrant(config, kept.refreshToken, {}, options);
      kept = { ...kept, accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? kept.refreshToken };
      onRenewed(kept);
      return true;
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError) return false;
      throw error;
    }
  }

  const authorised: typeof fetch = async (input, init = {}) => {
    const answer = await send(String(input), init);
    if (answer.status !== 401) return answer;
    renewing ??= renew().finally(() => {
      renewing = null;
    });
    return (await renewing) ? send(String(input), init) : answer;
  };
  const client = createClient({ baseUrl: kept.issuer, fetch: authorised });

  return {
    async ask(name, ...input) {
      const answer = await client.call(name, ...input);
      if (!answer.ok) throw endingOf(answer.problem);
      return answer.data;
    },
    async *follow(signal) {
      streamSignal = signal;
      const headers = { accept: 'text/event-stream', 'strongroom-background': '1' };
      const answer = await authorised(kept.issuer + STREAM, { headers });
      if (answer.status === 401) yield { kind: 'ended', reason: null };
      if (!answer.ok || answer.body === null) return;
      for await (const { event, data } of readEvents(answer.body)) {
        const told = JSON.parse(data) as { trading?: TradingStanding['role']; reason?: SessionEnd | null };
        if (event === 'ended') yield { kind: 'ended', reason: told.reason ?? null };
        else if (told.trading !== undefined) yield { kind: 'trading', role: told.trading };
      }
    },
    async leave() {
      await oidc.tokenRevocation(config, kept.refreshToken ?? kept.accessToken);
    },
  };
}
