/**
 * The OpenAPI 3.1 document, printed from the contract: what is served, browsed and tested is one declaration. Each is
 * described once in a process, whatever number of servers there is.
 */
import {
  type Caller,
  type Operation,
  type OtherMedia,
  type ProblemCode,
  problem,
  problems,
} from '@strongroom/contract';
import { z } from 'zod';

const SHELL_PROBLEMS: readonly ProblemCode[] = [
  'malformed-request',
  'invalid-input',
  'cross-site-request',
  'plain-http',
  'unclear-address',
  'too-many-requests',
];
const SESSION_PROBLEMS: readonly ProblemCode[] = [
  'not-signed-in',
  'session-ended',
  'not-permitted',
  'frozen',
  'session-drifted',
  'device-cooling',
];
/** Of those that a program may call with an access token. */
const TOKEN_PROBLEMS: readonly ProblemCode[] = [...SESSION_PROBLEMS, 'token-refused', 'step-up-required'];

const schema = (type: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(type, { io });
  return rest;
};

export function openApiDocument(operations: readonly Operation[], serverUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    Object.assign(paths[operation.path] ?? {}, { [operation.method.toLowerCase()]: describe(operation) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Strongroom',
      version: '0.1.0',
      description:
        'Account protection for brokers: sign-in, sessions, second factors, approvals and withdrawals. Amounts are whole minor units; instants are RFC 3339 in UTC; refusals are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(operations.map((operation) => operation.tag))].map((name) => ({
      name,
      description: `${name} operations`,
    })),
    paths,
    components: {
      schemas: { Problem: schema(problem, 'output') },
      securitySchemes: schemesOf(operations),
    },
  };
}

/** Ways to say who calls. */
const SCHEMES = {
  session: { type: 'apiKey', in: 'cookie', name: '__Host-strongroom-session' },
  signIn: { type: 'apiKey', in: 'cookie', name: '__Host-strongroom-sign-in' },
  staff: { type: 'apiKey', in: 'cookie', name: '__Host-strongroom-staff' },
  staffSignIn: { type: 'apiKey', in: 'cookie', name: '__Host-strongroom-staff-sign-in' },
  client: { type: 'http', scheme: 'DPoP', description: 'Access token of a registered client (RFC 9449), with a proof' },
  auditor: { type: 'http', scheme: 'bearer', description: 'Made by `strongroom audit grant`' },
  mobileKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Strongroom-Key',
    description: 'Key id, time, nonce and signature of a phone over method, path and body, joined by full stops',
  },
} as const;

/** For each caller the schemes of which one is needed. */
const SCHEMES_OF: Readonly<Record<Caller, readonly (keyof typeof SCHEMES)[]>> = {
  public: [],
  session: ['session', 'client'],
  'sign-in': ['signIn'],
  'audit-reader': ['session', 'client', 'auditor'],
  'mobile-key': ['mobileKey'],
  staff: ['staff'],
  'staff-sign-in': ['staffSignIn'],
};

/** Those that these operations take: the portal's description says nothing of the desk's. */
function schemesOf(operations: readonly Operation[]): Record<string, unknown> {
  const used = new Set(operations.flatMap(({ caller }) => SCHEMES_OF[caller]));
  return Object.fromEntries(Object.entries(SCHEMES).filter(([name]) => used.has(name as keyof typeof SCHEMES)));
}

const descriptions = new WeakMap<Operation, Record<string, unknown>>();

function describe(operation: Operation): Record<string, unknown> {
  const description = descriptions.get(operation) ?? describeAnew(operation);
  descriptions.set(operation, description);
  return description;
}

function describeAnew(operation: Operation): Record<string, unknown> {
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    tags: [operation.tag],
    security: SCHEMES_OF[operation.caller].map((scheme) => ({ [scheme]: [] })),
    parameters: [...pathAndQuery(operation), ...headers(operation)],
    ...(operation.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schema(operation.body, 'input') } } },
    }),
    responses: { ...successes(operation), ...refusals(operation) },
  };
}

function pathAndQuery(operation: Operation): unknown[] {
  const from = (place: 'path' | 'query', object: z.ZodObject | undefined) =>
    Object.entries(object?.shape ?? {}).map(([name, type]) => ({
      name,
      in: place,
      required: place === 'path' || !(type as z.ZodType).safeParse(undefined).success,
      schema: schema(type as z.ZodType, 'input'),
    }));
  return [...from('path', operation.params), ...from('query', operation.query)];
}

function headers(operation: Operation): unknown[] {
  const header = (name: string, required: boolean, description: string) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string', maxLength: 128 },
  });
  const list: unknown[] = [];
  if (operation.caller !== 'public' && operation.caller !== 'mobile-key' && operation.method !== 'GET') {
    list.push(header('Strongroom-CSRF', true, 'The csrfToken of the session or of the sign-in in progress'));
  }
  if (operation.idempotencyKey) list.push(header('Idempotency-Key', true, 'The same for every repeat of one request'));
  if (operation.problems.includes('proof-required')) {
    list.push(header('Strongroom-Approval', false, 'A proven approval of exactly this request'));
  }
  return list;
}

function successes(operation: Operation): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, type]) => [
      status,
      type === null ? { description: 'Done' } : { description: 'Done', content: contentOf(type) },
    ]),
  );
}

const contentOf = (type: z.ZodType | OtherMedia): Record<string, unknown> =>
  'media' in type
    ? Object.fromEntries(type.media.map((media) => [media, { schema: { type: 'string' } }]))
    : { 'application/json': { schema: schema(type, 'output') } };

/** Every problem an operation can answer, grouped by status. */
function problemsOf(operation: Operation): ProblemCode[] {
  const guarded =
    operation.caller === 'session' || operation.caller === 'audit-reader'
      ? TOKEN_PROBLEMS
      : operation.caller === 'staff'
        ? SESSION_PROBLEMS
        : operation.caller === 'sign-in' || operation.caller === 'staff-sign-in'
          ? ['sign-in-flow-ended' as const]
          : [];
  const csrf =
    operation.caller !== 'public' && operation.caller !== 'mobile-key' && operation.method !== 'GET'
      ? ['csrf-token' as const]
      : [];
  const body =
    operation.method === 'GET' ? [] : (['unsupported-media-type', 'too-large', 'audit-unavailable'] as const);
  return [...new Set([...operation.problems, ...guarded, ...csrf, ...body, ...SHELL_PROBLEMS])];
}

function refusals(operation: Operation): Record<string, unknown> {
  const byStatus = Map.groupBy(problemsOf(operation), (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
