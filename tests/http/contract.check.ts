/**
 * Holds every answer these tests see against the contract: a success has the declared status and body, a refusal is a
 * problem document whose code the served description names for that operation, and nothing is ever our own fault.
 */
import { type OperationId, operations, type Problem, problem, problems } from '@strongroom/contract';
import { expect } from 'vitest';
import type { RawAnswer } from './exchange.ts';

/** Operation id to the problem codes that /openapi.json names for it. */
export type Described = ReadonlyMap<string, ReadonlySet<string>>;

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { operationId: string; responses: Record<string, { description: string }> }>>
    >
  >;
}

export function readDescription(text: string): Described {
  const { paths } = JSON.parse(text) as Description;
  const described = Object.values(paths).flatMap((methods) => Object.values(methods));
  return new Map(
    described.map(({ operationId, responses }) => {
      const codes = Object.values(responses).flatMap(({ description }) => [...description.matchAll(/`([a-z-]+)`:/g)]);
      return [operationId, new Set(codes.map((match) => match[1] ?? ''))];
    }),
  );
}

/** The problem of a refusal, or null for a success. Fails the test when the answer is not what was declared. */
export function checkAnswer(name: OperationId, answer: RawAnswer, described: Described): Problem | null {
  const about = `${name} answered ${answer.status}: ${answer.text.slice(0, 400)}`;
  expect(answer.headers['cache-control'], about).toBe('no-store');
  expect(answer.headers['x-content-type-options'], about).toBe('nosniff');
  expect(answer.headers['x-request-id'], about).toMatch(/^[\w-]{16}$/);
  if (answer.status >= 200 && answer.status < 300) {
    const schema = (operations[name].responses as Record<number, unknown>)[answer.status];
    expect(schema, about).not.toBeUndefined();
    if (schema === null) expect(answer.text, about).toBe('');
    else (schema as { parse(value: unknown): unknown }).parse(JSON.parse(answer.text));
    return null;
  }
  const refusal = checkProblem(answer);
  expect([...(described.get(name) ?? [])], about).toContain(refusal.code);
  return refusal;
}

/** A refusal of the shell itself, on any address. */
export function checkProblem(answer: RawAnswer): Problem {
  const about = `answered ${answer.status}: ${answer.text.slice(0, 400)}`;
  expect(answer.headers['content-type'], about).toMatch(/^application\/problem\+json/);
  const refusal = problem.parse(JSON.parse(answer.text));
  expect(refusal.status, about).toBe(answer.status);
  expect(problems[refusal.code].status, about).toBe(answer.status);
  expect(refusal.title, about).toBe(problems[refusal.code].title);
  expect(refusal.type, about).toBe(`/problems/${refusal.code}`);
  return refusal;
}
