/**
 * Input that no operation may swallow. From the declaration of an operation one acceptable input is made, and from that
 * every way to bend it: each case names what is wrong with it, and nothing else is.
 */
import { type OperationId, operations } from '@strongroom/contract';
import type { z } from 'zod';

export interface HostileCase {
  readonly about: string;
  readonly query?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Text as it goes over the wire. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const ID = '0123456789abcdefghjkmnpqrs';
const PREFIXES: Readonly<Record<string, string>> = {
  sessionId: 'ses',
  takeOverFrom: 'ses',
  deviceId: 'dev',
  accountId: 'acc',
  factorId: 'fac',
  challengeId: 'chl',
  approvalId: 'apr',
  payeeId: 'pay',
  withdrawalId: 'wdr',
  contactPointId: 'cpt',
  before: 'aud',
  entryId: 'aud',
  reviewId: 'rev',
  cardId: 'crd',
  requestId: 'crq',
  taskId: 'ctk',
  changeId: 'cch',
  networkId: 'net',
  account: 'acc',
  user: 'usr',
  userId: 'usr',
  actId: 'act',
  reportId: 'evt',
  beforeAct: 'act',
  staffFactorId: 'sfa',
  removing: 'sfa',
  identificationId: 'cid',
};
const SAMPLES: Readonly<Record<string, unknown>> = {
  username: 'nobody.here',
  password: 'a password of nobody',
  currentPassword: 'a password of nobody',
  newPassword: 'another password of nobody',
  publicComputer: false,
  method: 'sms',
  name: 'Blue key',
  networks: ['8.8.8.0/24'],
  label: 'Office',
  keepCurrent: true,
  application: 'reports',
  phrase: 'blue heron at dawn',
  path: '/',
  state: 'A'.repeat(43),
  activation: 'x'.repeat(43),
  invitation: '0000-0000-0000-0000',
  via: { type: 'card' },
  publicKey: 'A'.repeat(122),
  signature: 'A'.repeat(86),
  device: { flowId: `flo_${ID}`, nonce: 'A'.repeat(51), signature: 'A'.repeat(86) },
  deviceKey: { publicKey: 'A'.repeat(122), signature: 'A'.repeat(86) },
  encrypted: 'yes',
  patched: 'no',
  screenLock: 'unknown',
  private: 'yes',
  pin: '7306',
  newPin: '7306',
  pinProof: '0'.repeat(64),
  challenge: 'A'.repeat(43),
  unlock: { by: 'biometric' },
  endpoint: 'https://push.example/x',
  p256dh: 'A'.repeat(87),
  auth: 'A'.repeat(22),
  consentId: `here-${'x'.repeat(21)}`,
  userCode: 'BCDF-GHJK',
  accountNumber: 'U0000000',
  mail: 'nobody@mail.test',
  value: 'nobody@mail.test',
  disclaimerVersion: '1',
  oldLost: false,
  side: 'new',
  credentialId: 'AAAA',
  clientData: 'AAAA',
  attestationObject: 'AAAA',
  transports: ['internal'],
  answer: '000000',
  code: '000000',
  kind: 'activate',
  what: 'lost',
  responses: ['12345678'],
  token: 'x'.repeat(43),
  ticket: 'x'.repeat(43),
  cardAsks: '712345',
  wish: { kind: 'totp' },
  factor: { kind: 'totp', factorId: `fac_${ID}`, code: '000000' },
  amountMinor: 100,
  currency: 'USD',
  date: 'today',
  keep: 'current',
  limit: 10,
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-12-31T00:00:00.000Z',
  event: 'withdrawal.created',
  outcome: 'done',
  surface: 'portal',
  address: '192.0.2.7',
  format: 'jsonl',
  list: 'own',
  query: 'nobody',
  reason: 'for a test',
  note: 'came to nothing',
  hash: '0'.repeat(64),
  proof: { method: 'totp', code: '000000' },
  act: { kind: 'sessions.end-all', parameters: { userId: `usr_${ID}` } },
  answers: [{ fact: 'birth-date', said: '1900-01-01' }],
};

/** A value that the declaration accepts for a field of this name; of nobody and nothing, so that it does no harm. */
function sample(field: string): unknown {
  const prefix = PREFIXES[field];
  if (prefix !== undefined) return `${prefix}_${ID}`;
  const value = SAMPLES[field];
  if (value === undefined) throw new Error(`hostile-input.cases.ts has no sample for the field ${field}`);
  return value;
}

const sampleOf = (shape: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(shape).map((field) => [field, sample(field)]));

const shapeOf = (object: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> =>
  object === undefined ? {} : (((object as z.ZodObject).shape ?? {}) as Record<string, z.ZodType>);

/** Acceptable params, query and body of an operation. */
export function acceptable(name: OperationId): {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: Record<string, unknown> | undefined;
} {
  const { params, query, body } = operations[name] as { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType };
  return {
    params: sampleOf(shapeOf(params)) as Record<string, string>,
    query: sampleOf(shapeOf(query)),
    body: body === undefined ? undefined : sampleOf(shapeOf(body)),
  };
}

const NESTED = `${'['.repeat(20)}${']'.repeat(20)}`;
/** JSON texts of the wrong kind for every field of the product. */
const NEVER_RIGHT: readonly string[] = ['null', '[]', '{}', '[["x"]]', '{"toString":"x"}', NESTED];
const WRONG_TEXTS: readonly string[] = ['1', 'true', '1e400', '""', `"${'x'.repeat(2_000)}"`];
const WRONG_NUMBERS: readonly string[] = [
  ...['"100"', '1.5', '-1', '0', '1e400', '-1e400', '1e-7', '9007199254740993', '10000000000001', 'true', '"1e2"'],
];
const WRONG_IDS: readonly string[] = [
  '""',
  '"acc_x"',
  `"usr_${ID}"`,
  `"../${ID}"`,
  '"\\u0000"',
  '"\\ud800"',
  `"ACC_${ID}"`,
];

/**
 * What is right for some, so that it bends nothing: nobody to take the role over from, a name that was left
 * empty, nothing to be removed.
 */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  takeOverFrom: ['null'],
  label: ['""'],
  removing: ['null'],
};

/** What a browser's authenticator says may be long. */
const LONG: ReadonlySet<string> = new Set(['clientData', 'attestationObject']);

function wrongValues(field: string): readonly string[] {
  const right = sample(field);
  // Any text may be one of these: what it means is judged behind the edge.
  if (field === 'networks')
    return ['null', '{}', '[["x"]]', '"internal"', '[1]', '[]', '[""]', `["${'8'.repeat(121)}"]`];
  if (Array.isArray(right))
    return ['null', '{}', '[["x"]]', '"internal"', '["INTERNAL"]', '[1]', `[${'"a",'.repeat(8)}"a"]`];
  if (LONG.has(field)) return [...NEVER_RIGHT, '1', 'true', '""', '"A+/="', `"${'x'.repeat(13_000)}"`];
  if (typeof right === 'number') return [...NEVER_RIGHT, ...WRONG_NUMBERS];
  if (typeof right === 'boolean') return [...NEVER_RIGHT, '1', '"true"', '"false"'];
  if (field in PREFIXES) return [...NEVER_RIGHT, ...WRONG_TEXTS, ...WRONG_IDS];
  if (field === 'method' || field === 'currency') return [...NEVER_RIGHT, ...WRONG_TEXTS, '"SMS"', '"usd"', '"QQQ"'];
  return [...NEVER_RIGHT, ...WRONG_TEXTS];
}

/** JSON of an object with one member's value replaced by raw text. */
const withRaw = (body: Record<string, unknown>, field: string, raw: string): string =>
  `{${Object.entries(body)
    .map(([name, value]) => `${JSON.stringify(name)}:${name === field ? raw : JSON.stringify(value)}`)
    .join(',')}}`;

function* bodyCases(body: Record<string, unknown>, optional: ReadonlySet<string>): Generator<HostileCase> {
  const text = JSON.stringify(body);
  yield { about: 'an unknown field', body: JSON.stringify({ ...body, isAdmin: true }) };
  yield { about: 'a field named __proto__', body: `${text.slice(0, -1)},"__proto__":{"isAdmin":true}}` };
  yield { about: 'a field named constructor', body: JSON.stringify({ ...body, constructor: { prototype: {} } }) };
  yield { about: 'no body', body: '' };
  for (const raw of ['null', '[]', '"text"', '1', '{}', `[${text}]`, '{', `${text},`, `${text}${text}`, `${text} x`]) {
    yield { about: `a body that is ${raw.slice(0, 30)}`, body: raw };
  }
  yield { about: 'a body in single quotes', body: text.replaceAll('"', "'") };
  yield { about: 'a comment', body: `/* x */ ${text}` };
  yield { about: 'a byte order mark', body: `\ufeff${text}` };
  yield { about: 'deep nesting', body: `{"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}` };
  yield { about: 'a long unknown field', body: `{"${'x'.repeat(30_000)}":1}` };
  for (const [field, value] of Object.entries(body)) {
    if (!optional.has(field)) {
      yield { about: `no ${field}`, body: JSON.stringify({ ...body, [field]: undefined }) };
    }
    yield {
      about: `${field} twice`,
      body: `{${JSON.stringify(field)}:${JSON.stringify(value)},${JSON.stringify(body).slice(1)}`,
    };
    yield { about: `${field} twice, once escaped`, body: `{"\\u${hex(field)}${field.slice(1)}":1,${text.slice(1)}` };
    yield { about: `${field} in capitals`, body: text.replace(`"${field}"`, `"${field.toUpperCase()}"`) };
    for (const raw of wrongValues(field).filter((each) => !RIGHT[field]?.includes(each))) {
      yield { about: `${field} as ${raw.slice(0, 24)}`, body: withRaw(body, field, raw) };
    }
  }
}

const hex = (text: string): string => text.charCodeAt(0).toString(16).padStart(4, '0');

function* queryCases(query: Record<string, unknown>): Generator<HostileCase> {
  yield { about: 'an unknown parameter', query: 'debug=1' };
  yield { about: 'a parameter named __proto__', query: '__proto__[x]=1' };
  for (const [field, value] of Object.entries(query)) {
    const right = `${field}=${String(value)}`;
    yield { about: `${field} twice`, query: `${right}&${right}` };
    yield { about: `${field} as a list`, query: `${field}[]=${String(value)}` };
    yield { about: `${field} empty`, query: `${field}=` };
    yield { about: `${field} too long`, query: `${field}=${'9'.repeat(300)}` };
    yield { about: `${field} with NUL`, query: `${field}=%00` };
    yield { about: `${field} in broken UTF-8`, query: `${field}=%ff%fe` };
    for (const wrong of typeof value === 'number' ? ['-1', '0', '1.5', '1e400', 'ten', '101', 'NaN'] : []) {
      yield { about: `${field} as ${wrong}`, query: `${field}=${wrong}` };
    }
  }
}

function* paramCases(params: Record<string, string>): Generator<HostileCase> {
  const wrong = ['x', '0', '..', `usr_${ID}`, '\u0000', '\ud83d\ude00', `${ID}'--`, 'x'.repeat(90), '%', `ACC_${ID}`];
  for (const field of Object.keys(params)) {
    // Drawn by a library, without a prefix: that of another kind may be one of them, and there is nothing behind it.
    const plain = field === 'consentId' ? [`usr_${ID}`, `ACC_${ID}`] : [];
    for (const value of wrong.filter((each) => each !== params[field] && !plain.includes(each))) {
      yield { about: `${field} as ${JSON.stringify(value.slice(0, 24))}`, params: { ...params, [field]: value } };
    }
  }
}

function* headerCases(name: OperationId): Generator<HostileCase> {
  const { body, idempotencyKey } = operations[name] as { body?: unknown; idempotencyKey?: string };
  if (body !== undefined) {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/jsonp',
      'text/json',
    ]) {
      yield { about: `content type ${type}`, headers: { 'content-type': type } };
    }
    yield { about: 'no content type', headers: { 'content-type': undefined } };
    yield { about: 'a compressed body', headers: { 'content-encoding': 'gzip' } };
  }
  if (idempotencyKey === 'required') {
    yield { about: 'no idempotency key', headers: { 'idempotency-key': undefined } };
    yield { about: 'an empty idempotency key', headers: { 'idempotency-key': '' } };
    yield { about: 'an idempotency key too long', headers: { 'idempotency-key': 'k'.repeat(129) } };
    yield { about: 'an idempotency key with a space', headers: { 'idempotency-key': 'k one' } };
    yield { about: 'an idempotency key beyond ASCII', headers: { 'idempotency-key': 'k\u00e9' } };
    yield { about: 'two idempotency keys', headers: { 'idempotency-key': ['k-one', 'k-two'] } };
  }
}

/** Every way to bend the input of this operation. */
export function hostileCases(name: OperationId): HostileCase[] {
  const { params, query, body } = acceptable(name);
  const declared = operations[name] as { body?: z.ZodType };
  const optional = Object.entries(shapeOf(declared.body)).filter(([, type]) => type.safeParse(undefined).success);
  return [
    ...(body === undefined ? [] : bodyCases(body, new Set(optional.map(([field]) => field)))),
    ...queryCases(query),
    ...paramCases(params),
    ...headerCases(name),
  ];
}
