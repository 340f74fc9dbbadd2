/** What a client's request says, as far as a person has to answer to it (RFC 6749 section 3.3, OpenID Connect section 3.1.2.1). */
import { type Instant, SECOND_MS } from '@strongroom/core';

export const wordsOf = (text: unknown): string[] =>
  typeof text === 'string' ? text.split(' ').filter((word) => word !== '') : [];

/** `prompt=login`: proven after it was asked. `max_age`: no longer before than that. */
export function sinceOf(params: Readonly<Record<string, unknown>>, askedAt: Instant): Instant {
  if (wordsOf(params.prompt).includes('login')) return askedAt;
  const maxAge = params.max_age === undefined ? Number.NaN : Number(params.max_age);
  return Number.isFinite(maxAge) ? askedAt - maxAge * SECOND_MS : 0;
}
