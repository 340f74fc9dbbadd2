/** A receiver of streams: asks as shared signals are asked for, and verifies what it gets by the keys that we publish. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { exchange } from './exchange.ts';
import { type House, ORIGIN } from './harness.ts';

interface Wish {
  /** Of somebody else; empty: none. */
  readonly token?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly text?: string;
  readonly at?: string;
}

interface Polled {
  readonly sets: Record<string, string>;
  readonly moreAvailable?: true;
}

export type Receiver = ReturnType<typeof makeReceiver>;

export function makeReceiver(house: House, own: { readonly token: string; readonly audience: string }) {
  async function ssf(path: string, { token = own.token, method, body, text, at = house.url }: Wish = {}) {
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await exchange(at, {
      path,
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        host: new URL(ORIGIN).host,
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
      },
      ...(sent !== undefined && { body: sent }),
    });
    const json = answer.text === '' ? null : (JSON.parse(answer.text) as Record<string, never>);
    return { status: answer.status, headers: answer.headers, json: json as never as Record<string, string> };
  }

  async function verified(token: string, audience = own.audience) {
    const keys = (await ssf('/ssf/keys', { token: '' })).json as never as JSONWebKeySet;
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer: ORIGIN,
      audience,
      typ: 'secevent+jwt',
      algorithms: ['RS256'],
      currentDate: new Date(house.clock.now()),
    });
    return payload as never as { jti: string; sub_id: Record<string, never>; events: Record<string, never> };
  }

  const poll = async (stream: string, body: object = {}) =>
    (await ssf(`/ssf/poll/${stream}`, { body: { returnImmediately: true, ...body } })).json as never as Polled;

  return { ssf, verified, poll };
}
