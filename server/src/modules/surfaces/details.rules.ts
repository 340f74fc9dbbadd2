/**
 * The details of one act that a client asks consent for (RFC 9396): a withdrawal, whole and strict. An unknown
 * type, an unknown field, a missing one, an amount that is none: refused before anybody is asked.
 */
import { type ConsentDetail, consentDetail } from '@strongroom/contract';
import { errors } from 'oidc-provider';

function validate(_ctx: unknown, detail: unknown): void {
  if (!consentDetail.safeParse(detail).success) {
    throw new errors.InvalidAuthorizationDetails('the details are not of the declared form');
  }
}

export const detailTypes = { withdrawal: { validate } };

/** More acts than a person can weigh at once are none. */
const MOST_DETAILS = 5;

export function readDetails(text: unknown): readonly ConsentDetail[] | null {
  if (text === undefined) return [];
  const parsed = consentDetail
    .array()
    .max(MOST_DETAILS)
    .safeParse(typeof text === 'string' ? JSON.parse(text) : text);
  return parsed.success ? parsed.data : null;
}
