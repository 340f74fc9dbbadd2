/** Problem documents (RFC 9457): one shape for every refusal of every operation. */
import { type Problem, type ProblemCode, problems } from '@strongroom/contract';
import type { ProblemMembers } from './route.ts';

export function problemDocument(code: ProblemCode, requestId: string, members: ProblemMembers = {}): Problem {
  const { status, title } = problems[code];
  return { type: `/problems/${code}`, code, title, status, instance: `urn:request:${requestId}`, ...members };
}
