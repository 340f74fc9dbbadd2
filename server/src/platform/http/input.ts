/**
 * Turns raw input into the values a declaration asks for, or says which fields are at fault. Hostile input is parsed
 * here, once: unknown and repeated fields, wrong types and extra bodies are refused before a handler exists.
 */
import type { Operation } from '@strongroom/contract';
import { ok, type Result, refuse } from '@strongroom/core';
import type { z } from 'zod';
import type { CommonProblem, ProblemMembers } from './route.ts';
import { parseStrictJson, StrictJsonError } from './strict-json.ts';

export interface InputRefusal {
  readonly code: CommonProblem;
  readonly members: ProblemMembers;
}

interface ParsedInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export function readBody(operation: Operation, raw: unknown): Result<unknown, InputRefusal> {
  const bytes = Buffer.isBuffer(raw) ? raw : null;
  if (operation.body === undefined) {
    return bytes === null || bytes.length === 0
      ? ok(undefined)
      : refuse({ code: 'malformed-request', members: { detail: 'This operation takes no body.' } });
  }
  if (bytes === null || bytes.length === 0) {
    return refuse({ code: 'malformed-request', members: { detail: 'A JSON body is required.' } });
  }
  try {
    return ok(parseStrictJson(bytes));
  } catch (error) {
    if (error instanceof StrictJsonError) {
      return refuse({ code: 'malformed-request', members: { detail: error.message } });
    }
    throw error;
  }
}

export function parseInput(
  operation: Operation,
  params: unknown,
  query: unknown,
  body: unknown,
): Result<ParsedInput, InputRefusal> {
  const parsedParams = operation.params?.safeParse(params);
  if (parsedParams?.success === false)
    return refuse({ code: 'invalid-input', members: fieldErrors(parsedParams.error) });
  const parsedQuery = parseQuery(operation, query);
  if (!parsedQuery.ok) return parsedQuery;
  const parsedBody = operation.body?.safeParse(body);
  if (parsedBody?.success === false) return refuse({ code: 'invalid-input', members: fieldErrors(parsedBody.error) });
  return ok({ params: parsedParams?.data, query: parsedQuery.value, body: parsedBody?.data });
}

function parseQuery(operation: Operation, query: unknown): Result<unknown, InputRefusal> {
  if (operation.query === undefined) {
    return Object.keys(query as object).length === 0
      ? ok(undefined)
      : refuse({ code: 'invalid-input', members: { detail: 'This operation takes no query.' } });
  }
  const parsed = operation.query.safeParse(query);
  return parsed.success ? ok(parsed.data) : refuse({ code: 'invalid-input', members: fieldErrors(parsed.error) });
}

/** Which fields and why, as JSON Pointers. Values are never echoed: they may be secrets. */
function fieldErrors(error: z.ZodError): ProblemMembers {
  const errors = error.issues.slice(0, 20).flatMap((issue) => {
    const base = issue.path.map((part) => pointerTo(String(part))).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: base + pointerTo(key.slice(0, 60)), message: 'Unknown field' }));
    }
    return [{ pointer: base, message: issue.message.slice(0, 200) }];
  });
  return { errors };
}

/** RFC 6901 section 3. */
const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
