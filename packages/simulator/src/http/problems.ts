/** RFC 9457 problem documents for everything but the carrier, whose API has an error shape of its own. */
import { z } from 'zod';

export const problemDocument = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
export type ProblemDocument = z.infer<typeof problemDocument>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Who is asking is not known',
  403: 'Not from there',
  404: 'There is nothing here',
  405: 'This cannot be done here',
  409: 'The request contradicts an earlier one',
  413: 'The request is too big',
  415: 'The content type is not understood',
  421: 'This address is not served here',
  429: 'Too many at once',
  503: 'Not available now',
};

export class ProblemError extends Error {
  readonly document: ProblemDocument;
  constructor(document: ProblemDocument) {
    super(document.detail);
    this.document = document;
  }
}

export function problem(status: number, code: string, detail: string, issues?: z.ZodError): ProblemError {
  const errors = issues?.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  return new ProblemError({
    type: `urn:strongroom:outside-world:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    ...(errors === undefined ? {} : { errors }),
  });
}

/** Parses or refuses with 400 and the list of what is wrong where. */
export function parseOrRefuse<T extends z.ZodType>(schema: T, value: unknown, what: string): z.infer<T> {
  // PostgreSQL holds no NUL and UTF-8 no lone surrogate: refused here, or bad input would fail inside a statement.
  if (!isStorable(value)) throw problem(400, 'invalid-request', `The ${what} holds characters that are not text.`);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw problem(400, 'invalid-request', `The ${what} is not valid.`, parsed.error);
  return parsed.data;
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isStorable(name) && isStorable(member));
}
