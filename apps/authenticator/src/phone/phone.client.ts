/**
 * Calls of the phone, typed by the contract. Before a key is active the secret of the activation is in the body; from
 * then on every request is signed by the key (requestTranscript). No cookie is ever sent. Whatever a network or a server
 * does comes back as a problem and is never thrown.
 */
import { bodyDigest, encodeBase64url, requestTranscript, signMobileKey } from '@strongroom/authenticators/mobile-key';
import type { Operations as AllOperations, Problem, ProblemCode } from '@strongroom/contract';
import { mobileKeyRoutes } from '@strongroom/contract/mobile-key.routes';
import { learnTime, serverNow } from './clock.ts';
import type { StoredKey } from './keys.store.ts';

type Operations = Pick<AllOperations, keyof typeof mobileKeyRoutes>;
export type PhoneOperation = keyof Operations;
type Written<Schema> = Schema extends { readonly _zod: { readonly output: infer Value } } ? Value : null;
type Part<Spec, Name extends string> = Spec extends { readonly [K in Name]: infer Schema }
  ? { readonly [K in Name]: Written<Schema> }
  : unknown;
type Input<Name extends PhoneOperation> = Part<Operations[Name], 'params'> & Part<Operations[Name], 'body'>;
type Data<Name extends PhoneOperation> = Written<Operations[Name]['responses'][keyof Operations[Name]['responses']]>;

interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `network` is ours: no answer, or none that this product wrote. */
export interface PhoneProblem extends Omit<Problem, 'code'> {
  readonly code: ProblemCode | 'network';
}
export type PhoneResult<Value> =
  | { readonly ok: true; readonly data: Value }
  | { readonly ok: false; readonly problem: PhoneProblem };

const TIMEOUT_MS = 20_000;
const NONCE_BYTES = 16;

export const networkProblem: PhoneProblem = { type: '/problems/network', code: 'network', title: '', status: 0 };

/** Without a key for what is asked before there is one. */
export async function call<Name extends PhoneOperation>(
  name: Name,
  input: Input<Name>,
  key: StoredKey | null = null,
): Promise<PhoneResult<Data<Name>>> {
  const sentAt = Date.now();
  try {
    const response = await send(name, input as Parts, key, AbortSignal.timeout(TIMEOUT_MS));
    const text = await response.text();
    const data: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) return { ok: false, problem: readProblem(data) };
    if (isRecord(data) && typeof data.serverTime === 'string') learnTime(data.serverTime, sentAt, Date.now());
    return { ok: true, data: data as Data<Name> };
  } catch {
    return { ok: false, problem: networkProblem };
  }
}

/** Opens the stream of prompts; the caller reads it and closes it by its signal. */
export const openEvents = (key: StoredKey, signal: AbortSignal): Promise<Response> =>
  send('followMobileKeyPrompts', {}, key, signal);

async function send(
  name: PhoneOperation,
  { params = {}, body }: Parts,
  key: StoredKey | null,
  signal: AbortSignal,
): Promise<Response> {
  const { method, path: pattern } = mobileKeyRoutes[name];
  const path = pattern.replace(/\{(\w+)\}/g, (_, member: string) => encodeURIComponent(params[member] ?? ''));
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json, text/event-stream' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== null) headers['strongroom-key'] = await signed(key, method, path, text);
  return fetch(path, {
    method,
    headers,
    body: body === undefined ? null : text,
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    signal,
  });
}

async function signed(key: StoredKey, method: string, path: string, body: string): Promise<string> {
  const nonce = encodeBase64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const signedAt = Math.round(serverNow());
  const transcript = requestTranscript({
    origin: location.origin,
    factorId: key.keyId,
    method,
    path,
    bodyDigest: await bodyDigest(body),
    nonce,
    signedAt,
  });
  return `${key.keyId}.${signedAt}.${nonce}.${await signMobileKey(key.signing, transcript)}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function readProblem(data: unknown): PhoneProblem {
  if (!isRecord(data) || typeof data.code !== 'string' || typeof data.status !== 'number') return networkProblem;
  return data as unknown as PhoneProblem;
}
