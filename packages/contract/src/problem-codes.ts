/**
 * Every refusal the product can answer (RFC 9457): stable code, status, English title. Codes are never reused or
 * renamed; a portal keeps one wording per code. Where detail would help an attacker many reasons share one code.
 */
export const problems = {
  'malformed-request': { status: 400, title: 'The request could not be read' },
  'invalid-input': { status: 400, title: 'Some fields need another value' },
  'unsupported-media-type': { status: 415, title: 'Only application/json is accepted' },
  'too-large': { status: 413, title: 'The request is too large' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not accept that method' },
  'cross-site-request': { status: 403, title: 'The request did not come from this site' },
  'csrf-token': { status: 403, title: 'The request lacks the token of this session' },
  'unclear-address': { status: 400, title: 'The network address of the request could not be established' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'not-signed-in': { status: 401, title: 'Sign in to continue' },
  'session-ended': { status: 401, title: 'The session has ended' },
  'not-permitted': { status: 403, title: 'This is not permitted' },
  'proof-required': { status: 403, title: 'Prove this with a second factor' },
  'approval-void': { status: 409, title: 'The proof does not fit this request any more' },
  'sign-in-refused': { status: 401, title: 'The username and password do not match, or sign-in is paused' },
  'sign-in-flow-ended': { status: 409, title: 'This sign-in has ended; begin again' },
  'challenge-ended': { status: 409, title: 'This code is no longer valid; ask for a new one' },
  'answer-wrong': { status: 403, title: 'The code is not right' },
  'factor-paused': { status: 429, title: 'This factor is paused after too many wrong codes' },
  'factor-unavailable': { status: 409, title: 'This factor cannot be used here' },
  'resend-too-soon': { status: 429, title: 'A code was sent a moment ago' },
  'send-limit': { status: 429, title: 'No more codes can be sent for now' },
  'password-wrong': { status: 403, title: 'The current password is not right' },
  'password-unacceptable': { status: 422, title: 'Choose another password' },
  'opening-ended': { status: 409, title: 'This invitation is no longer valid' },
  'last-factor': { status: 409, title: 'The last second factor cannot be removed' },
  'already-confirmed': { status: 409, title: 'This is confirmed already' },
  'idempotency-key-reused': { status: 409, title: 'This idempotency key belongs to another request' },
  'amount-over-cap': { status: 422, title: 'The amount is over the limit for this factor' },
  'insufficient-funds': { status: 422, title: 'The account does not hold enough withdrawable cash' },
  'payee-unusable': { status: 422, title: 'This payee cannot be paid' },
  'currency-mismatch': { status: 422, title: 'The currency is not the currency of the account' },
  busy: { status: 503, title: 'The service is busy; try again in a moment' },
  'broker-unavailable': { status: 503, title: 'The broker cannot be reached at the moment' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;
