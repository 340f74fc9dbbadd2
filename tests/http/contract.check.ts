/**
 * Holds every answer these tests see against the contract, and against the description that is served: a success has
 * the declared status and body, a refusal is a problem document whose code is named for that operation, and nothing is
 * ever our own fault. The bodies are judged twice, by the contract's own schemas and by JSON Schema as anybody else
 * reads the description: the two must not part.
 */
import { type OperationId, type OtherMedia, operations, type Problem, problem, problems } from '@strongroom/contract';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { RawAnswer } from './exchange.ts';

type Content = Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
interface DescribedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

export interface Described {
  readonly document: Document;
  /** The problem codes named for an operation. */
  codesOf(name: OperationId): ReadonlySet<string>;
  /** Fails the test when the body is not what the description says of this status. */
  checkBody(name: OperationId, status: number, type: string, body: unknown): void;
}

const read = new Map<string, Described>();

/** Read and compiled once for all houses that serve the same. */
export function readDescription(text: string): Described {
  const known = read.get(text);
  if (known !== undefined) return known;
  const document = JSON.parse(text) as Document;
  const options = { strict: false, validateFormats: false, code: { optimize: false } } as const;
  const ajv = new Ajv2020({ ...options, schemas: { api: document } });
  const compiled = new Map<string, ValidateFunction>();
  const codes = new Map<OperationId, ReadonlySet<string>>();
  const described: Described = {
    document,
    codesOf(name) {
      const before = codes.get(name);
      if (before !== undefined) return before;
      const { method, path } = operations[name];
      const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
      const named = Object.values(responses).flatMap(({ description }) => [...description.matchAll(/`([a-z-]+)`:/g)]);
      const found = new Set(named.map((match) => match[1] ?? ''));
      codes.set(name, found);
      return found;
    },
    checkBody(name, status, type, body) {
      const { method, path } = operations[name];
      const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
      const own = `#/${steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
      // Hundreds of answers are one and the same schema elsewhere: it is compiled once.
      const schema = document.paths[path]?.[method.toLowerCase()]?.responses[status]?.content?.[type]?.schema ?? {};
      const pointer = `api${(Object.keys(schema).length === 1 && schema.$ref) || own}`;
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
      compiled.set(pointer, validate);
      expect(validate(body) ? [] : validate.errors, `${name} ${status} against the description`).toEqual([]);
    },
  };
  read.set(text, described);
  return described;
}

/** The problem of a refusal, or null for a success. Fails the test when the answer is not what was declared. */
export function checkAnswer(name: OperationId, answer: RawAnswer, described: Described): Problem | null {
  const { status, text } = answer;
  const about = `${name} answered ${status}: ${text.slice(0, 400)}`;
  expect(answer.headers['cache-control'], about).toBe('no-store');
  expect(answer.headers['x-content-type-options'], about).toBe('nosniff');
  expect(answer.headers['x-request-id'], about).toMatch(/^[\w-]{16}$/);
  if (status >= 200 && status < 300) {
    const schema = (operations[name].responses as Record<number, unknown>)[status];
    expect(schema, about).not.toBeUndefined();
    if (schema === null) {
      expect(text, about).toBe('');
      return null;
    }
    if ((schema as object | null) !== null && 'media' in (schema as object)) {
      const [type = '', charset] = String(answer.headers['content-type']).split('; ');
      expect((schema as OtherMedia).media, about).toContain(type);
      expect(charset, about).toBe('charset=utf-8');
      described.checkBody(name, status, type, text);
      return null;
    }
    const body: unknown = JSON.parse(text);
    (schema as { parse(value: unknown): unknown }).parse(body);
    described.checkBody(name, status, 'application/json', body);
    return null;
  }
  const refusal = checkProblem(answer);
  expect([...described.codesOf(name)], about).toContain(refusal.code);
  described.checkBody(name, status, 'application/problem+json', refusal);
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
