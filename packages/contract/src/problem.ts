/** The problem document (RFC 9457) as this product writes it. `type` is a reference relative to the API's origin. */
import { z } from 'zod';
import { approval } from './approvals.ts';
import { factorId, factorKind, instant, money } from './fields.ts';
import { type ProblemCode, problems } from './problem-codes.ts';
import { passwordViolation } from './security.ts';
import { tradingSession } from './trading.ts';

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

export const problem = z.strictObject({
  type: z.string().meta({ description: 'Reference of this kind of problem: /problems/{code}' }),
  code: z.enum(codes),
  title: z.string(),
  status: z.int(),
  /** What exactly is wrong and what to do, in English, for logs and developers. Portals word the code themselves. */
  detail: z.string().optional(),
  /** Identifier of the request, to quote when asking for help. */
  instance: z.string().optional(),
  /** Fields at fault, as JSON Pointers (RFC 6901), for `invalid-input`. */
  errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  /** The rule that decided, for refusals by policy. */
  rule: z.string().optional(),
  retryAt: instant.optional(),
  attemptsLeft: z.int().optional(),
  approval: approval.optional(),
  violations: z.array(passwordViolation).optional(),
  remaining: money.optional(),
  /** The kind of factor that was refused, and the one to use instead. */
  kind: factorKind.optional(),
  stronger: z.strictObject({ factorId, kind: factorKind, hint: z.string() }).optional(),
  /** The session that trades, where another one may not. */
  holder: tradingSession.optional(),
  /** The clock of the server, where the clock of the caller may be what is wrong. */
  serverTime: instant.optional(),
});
export type Problem = z.infer<typeof problem>;
