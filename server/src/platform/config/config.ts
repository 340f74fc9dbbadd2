/**
 * Configuration: a JSON file, then environment variables over it, checked as a whole before anything starts. Every
 * mistake is reported at once. Outside demo mode short, default and repeated secrets are refused: a house that starts
 * with the key under the mat is not protected.
 *
 * Environment: `STRONGROOM_HTTP__PORT=8080` sets `http.port`; words after `__` are one level deeper, `_` inside a word
 * makes camelCase (`STRONGROOM_HTTP__PUBLIC_ORIGIN`). What is a text by its name is taken as it stands; other values are
 * JSON where they parse as JSON. `DATABASE_URL` sets `database.url`.
 */
import { readFileSync } from 'node:fs';
import { ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import { z } from 'zod';
import { mistakesIn, receiverMistakes, webhookMistakes } from './client-mistakes.ts';
import { mailSecretsOf, mailServersOf } from './config.mail.ts';
import { type Config, configSchema } from './config.schema.ts';
import { gateMistakes, mutualTlsMistakes, tlsMistakes } from './transport-mistakes.ts';

export type { Config, ConfigInput } from './config.schema.ts';

export type Mistakes = readonly string[];

export function readConfig(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Result<Config, Mistakes> {
  const fromFile = file === undefined ? ok({}) : readJson(file);
  if (!fromFile.ok) return fromFile;
  const mistakes: string[] = [];
  const input = withFiles(overlay(fromFile.value, environment), [], mistakes);
  const checked = checkConfig(input);
  return mistakes.length === 0 ? checked : refuse(checked.ok ? mistakes : [...mistakes, ...checked.refusal]);
}

/** `{"file": "PATH"}` stands for the text of that file: a secret need not lie in the configuration. */
function withFiles(value: unknown, path: readonly string[], mistakes: string[]): unknown {
  if (Array.isArray(value)) return value.map((each, index) => withFiles(each, [...path, String(index)], mistakes));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'file' && typeof only[1] === 'string') {
    try {
      return readFileSync(only[1], 'utf8').replace(/\r?\n$/, '');
    } catch {
      mistakes.push(`${path.join('.')}: the file ${only[1]} cannot be read`);
      return undefined;
    }
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, withFiles(each, [...path, key], mistakes)]));
}

export function checkConfig(input: unknown): Result<Config, Mistakes> {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) {
    return refuse(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'configuration'}: ${issue.message}`));
  }
  const mistakes = [
    ...rootKeyMistakes(parsed.data),
    ...leaseMistakes(parsed.data),
    ...passkeyMistakes(parsed.data),
    ...deskMistakes(parsed.data),
    ...authenticatorMistakes(parsed.data),
    ...gateMistakes(parsed.data),
    ...tlsMistakes(parsed.data),
    ...mutualTlsMistakes(parsed.data),
    ...clientMistakes(parsed.data),
    ...receiverMistakes(parsed.data),
    ...webhookMistakes(parsed.data),
    ...(parsed.data.mode === 'demo' ? demoMistakes(parsed.data) : productionMistakes(parsed.data)),
  ];
  return mistakes.length === 0 ? ok(parsed.data) : refuse(mistakes);
}

function rootKeyMistakes({ vault }: Config): string[] {
  const keys = vault.rootKeys.map(({ key }) => Buffer.from(key, 'base64'));
  const ids = new Set(vault.rootKeys.map(({ id }) => id));
  return [
    ...keys.flatMap((key, index) =>
      key.length === 32 ? [] : [`vault.rootKeys.${index}.key: must be 32 bytes in base64, is ${key.length}`],
    ),
    ...(ids.size === vault.rootKeys.length ? [] : ['vault.rootKeys: two keys carry one id']),
  ];
}

/** Asked for a withdrawal, then what became of it; greeted, then handed a mail. */
const MOST_WAITS_IN_A_JOB = 2;

/** A job that outlives its lease is begun a second time while the first still waits for its answer. */
function leaseMistakes({ jobs, broker, carriers, mail, push }: Config): string[] {
  const waits = { broker, mail, ...(push && { push }), ...underName('carriers', carriers) };
  return Object.entries(waits).flatMap(([name, { timeoutMs }]) => {
    // A mail server that does not greet is waited for once, before the next is asked.
    const times = MOST_WAITS_IN_A_JOB + (name === 'mail' ? mail.fallbacks.length : 0);
    return timeoutMs * times < secondsToMs(jobs.leaseSeconds)
      ? []
      : [
          `jobs.leaseSeconds: must be longer than ${times === MOST_WAITS_IN_A_JOB ? 'twice' : `${times} times`} ${name}.timeoutMs, or work is begun twice`,
        ];
  });
}

/** A browser asks for passkeys of its own host or of a domain above it, and never for those of an address. */
function passkeyMistakes({ http }: Config): string[] {
  const { hostname } = new URL(http.publicOrigin);
  const domain = http.passkeyDomain ?? hostname;
  // Attack: passkeys made for "com" would answer every site below it.
  const tooWide = domain !== hostname && !domain.includes('.');
  const fits = hostname === domain || hostname.endsWith(`.${domain}`);
  return fits && !tooWide
    ? []
    : ['http.passkeyDomain: must be the host of http.publicOrigin, or a registered domain above it'];
}

/** Attack: one host for both, so that a page of the portal has the cookies of staff beside it. */
function deskMistakes({ http, desk }: Config): string[] {
  const one = desk !== undefined && new URL(desk.publicOrigin).hostname === new URL(http.publicOrigin).hostname;
  return one ? ['desk.publicOrigin: must be another host than http.publicOrigin, because cookies go by host'] : [];
}

const underName = <Value>(name: string, values: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]));

/** All that the protocol has room for. */
const LONGEST_SMPP_PASSWORD = 8;

/** Attack: a page of the portal, tricked into running foreign script, uses the keys that browsers keep by origin. */
function authenticatorMistakes({ http, authenticator }: Config): string[] {
  const { authenticatorOrigin: origin } = http;
  if (origin === undefined) {
    return authenticator === undefined ? [] : ['http.authenticatorOrigin: is needed where the app is served'];
  }
  const one = new URL(origin).hostname === new URL(http.publicOrigin).hostname;
  return one ? ['http.authenticatorOrigin: must be another host than http.publicOrigin'] : [];
}

function clientMistakes({ surfaces, mode }: Config): string[] {
  const ids = surfaces.clients.map(({ id }) => id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  return [
    ...twice.map((id) => `surfaces.clients.${id}: two clients carry one id`),
    ...surfaces.clients.flatMap((client) => mistakesIn(client, mode === 'demo')),
  ];
}

const WELL_KNOWN = /^(change-?me|secret|password|default|test|demo|example|strongroom|token|admin)/i;

function productionMistakes(config: Config): string[] {
  const mistakes: string[] = [];
  const owners = new Map<string, string>();
  const once = (path: string, value: string): void => {
    const owner = owners.get(value);
    if (owner !== undefined) mistakes.push(`${path}: the same secret as ${owner}`);
    owners.set(value, path);
  };
  const secret = (path: string, value: string, least: number): void => {
    once(path, value);
    if (value.length < least)
      mistakes.push(`${path}: a secret of at least ${least} characters is needed outside demo mode`);
    else if (WELL_KNOWN.test(value) || new Set(value).size < Math.min(8, least))
      mistakes.push(`${path}: this looks like a default, not like a secret`);
  };
  config.vault.rootKeys.forEach(({ key }, index) => {
    once(`vault.rootKeys.${index}.key`, key);
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length === 32 && new Set(bytes).size < 8)
      mistakes.push(`vault.rootKeys.${index}.key: this is not random`);
  });
  for (const [path, carrier] of Object.entries(underName('carriers', config.carriers))) {
    if (carrier.kind === 'messages-api') secret(`${path}.authToken`, carrier.authToken, 16);
    else secret(`${path}.password`, carrier.password, LONGEST_SMPP_PASSWORD);
  }
  secret('broker.token', config.broker.token, 24);
  // Attack: a phone has the server call what listens on the server itself.
  for (const [index, name] of (config.push?.services ?? []).entries()) {
    if (name.startsWith('http:'))
      mistakes.push(`push.services.${index}: a service of this machine is for demo mode only`);
  }
  for (const [path, value, least] of mailSecretsOf(config.mail)) secret(path, value, least);
  if (!config.http.publicOrigin.startsWith('https://'))
    mistakes.push('http.publicOrigin: must be https outside demo mode');
  // Attack: whoever listens on the way reads passwords that came in the clear, and nobody here could know that they did.
  if (config.tls === undefined && config.http.trustedProxies.length === 0)
    mistakes.push('http.trustedProxies: name the proxy that ends TLS, or give this server a certificate (tls)');
  if (config.http.authenticatorOrigin?.startsWith('https://') === false)
    mistakes.push('http.authenticatorOrigin: must be https outside demo mode');
  if (config.desk !== undefined && !config.desk.publicOrigin.startsWith('https://'))
    mistakes.push('desk.publicOrigin: must be https outside demo mode');
  const carriers = Object.entries(underName('carriers', config.carriers));
  for (const [path, address] of [
    ...carriers.flatMap(([path, one]) => (one.kind === 'smpp' ? [] : [[`${path}.baseUrl`, one.baseUrl] as const])),
    ...Object.entries(underName('simSwap', config.simSwap)).flatMap(([path, { baseUrl, tokenUrl }]) => [
      [`${path}.baseUrl`, baseUrl] as const,
      [`${path}.tokenUrl`, tokenUrl] as const,
    ]),
    ['broker.baseUrl', config.broker.baseUrl] as const,
  ]) {
    if (!address.startsWith('https://') && !isLoopback(address))
      mistakes.push(`${path}: must be https, or a loopback address`);
  }
  const { rangeUrl } = config.breachedPasswords ?? {};
  if (rangeUrl !== undefined && !rangeUrl.startsWith('https://') && !isLoopback(rangeUrl))
    mistakes.push('breachedPasswords.rangeUrl: must be https, or a loopback address');
  for (const [path, one] of carriers) {
    if (one.kind === 'smpp' && one.tls === 'none' && !isLoopbackName(one.host))
      mistakes.push(`${path}.tls: none is only for a message centre, or a tunnel to one, on a loopback address`);
  }
  // Codes and invitations travel here: in clear text whoever listens is in.
  for (const [path, { tls, host }] of mailServersOf(config.mail))
    if (tls === 'none' && !isLoopbackName(host))
      mistakes.push(`${path}.tls: none is only for a mail server on a loopback address`);
  return mistakes;
}

/** Attack: a demonstration whose keys stand in the source is put on the internet. */
function demoMistakes({ http, desk, authenticator, operations }: Config): string[] {
  return [
    ...(isLoopbackName(http.host) ? [] : ['http.host: a demonstration listens on a loopback address only']),
    ...(isLoopbackName(desk?.host ?? 'localhost')
      ? []
      : ['desk.host: a demonstration listens on a loopback address only']),
    ...(isLoopbackName(authenticator?.host ?? 'localhost')
      ? []
      : ['authenticator.host: a demonstration listens on a loopback address only']),
    ...(isLoopbackName(operations.host) ? [] : ['operations.host: a demonstration listens on a loopback address only']),
  ];
}

/** Attack: 127.0.0.1.example is a name anybody can register; the token would leave in clear text. */
const isLoopbackName = (name: string): boolean => /^(127(\.\d+){3}|localhost|\[?::1\]?)$/.test(name);
const isLoopback = (address: string): boolean => isLoopbackName(new URL(address).hostname);

function readJson(file: string): Result<Record<string, unknown>, Mistakes> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return ok(value as Record<string, unknown>);
    return refuse([`${file}: must hold a JSON object`]);
  } catch (error) {
    return refuse([`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`]);
  }
}

function overlay(
  base: Record<string, unknown>,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const merged = structuredClone(base);
  if (environment.DATABASE_URL !== undefined) assign(merged, ['database', 'url'], environment.DATABASE_URL);
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('STRONGROOM_') || name === 'STRONGROOM_CONFIG' || value === undefined) continue;
    const path = name.slice('STRONGROOM_'.length).split('__').map(camelCase);
    // A secret of digits alone is a text: read as a number it would be refused, or lose its leading zeros.
    assign(merged, path, isText(path) ? value : parseValue(value));
  }
  return merged;
}

const camelCase = (words: string): string =>
  words.toLowerCase().replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());

interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** Whether what stands under this name is a text by the schema. */
function isText(path: readonly string[]): boolean {
  let node: SchemaNode | undefined = z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode;
  for (const name of path) node = node && below(node, name);
  return node?.type === 'string';
}

function below(
  { properties = {}, additionalProperties, anyOf, oneOf }: SchemaNode,
  name: string,
): SchemaNode | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  // Of several kinds the first that has the name: they agree on what a name is.
  for (const kind of anyOf ?? oneOf ?? []) {
    const found = below(kind, name);
    if (found !== undefined) return found;
  }
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined || head === '__proto__') return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = target[head];
  const next =
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Record<string, unknown>) : {};
  target[head] = next;
  assign(next, rest, value);
}
