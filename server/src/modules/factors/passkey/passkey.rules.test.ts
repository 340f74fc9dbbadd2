/** The rules of passkeys by themselves: what a challenge commits to, and when a counter gives a copy away. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Purpose } from '../factors.model.ts';
import { challengeFor, checkAuthenticatorData, checkClientData, isCopied, type RelyingParty } from './passkey.rules.ts';

const party: RelyingParty = {
  id: 'portal.example',
  name: 'Strongroom',
  origin: 'https://portal.example',
  topOrigins: [],
  makers: null,
};
const purpose = fc.record<Purpose>({
  kind: fc.constantFrom('sign-in', 'approval'),
  id: fc.string(),
  binding: fc.string(),
});

describe('a challenge', () => {
  it('is another for every other nonce, purpose, id or binding, and the same for the same', () => {
    fc.assert(
      fc.property(fc.string(), purpose, fc.string(), purpose, (nonce, one, otherNonce, other) => {
        const same = JSON.stringify([nonce, one]) === JSON.stringify([otherNonce, other]);
        expect(challengeFor(nonce, one) === challengeFor(otherNonce, other)).toBe(same);
      }),
    );
    const at: Purpose = { kind: 'approval', id: 'apr_1', binding: 'x' };
    expect(challengeFor('n', at)).toBe(challengeFor('n', { ...at }));
    expect(challengeFor('n', { ...at, binding: 'y' })).not.toBe(challengeFor('n', at));
    expect(challengeFor('n', { ...at, kind: 'sign-in' })).not.toBe(challengeFor('n', at));
  });
});

describe('a counter', () => {
  it.each([
    [0, 0, false],
    [0, 1, false],
    [7, 8, false],
    [7, 7, true],
    [7, 6, true],
    [7, 0, true],
  ])('from %i to %i: copied is %s', (stored, given, copied) => {
    expect(isCopied(stored, given)).toBe(copied);
  });
});

describe('what strangers send', () => {
  it('is refused, whatever bytes it is, and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(checkAuthenticatorData(Buffer.from(bytes), party).ok).toBe(false);
        const said = Buffer.from(bytes).toString('base64url');
        expect(checkClientData(said, { type: 'webauthn.get', challenge: 'c', party })).not.toBeNull();
      }),
    );
    for (const json of ['null', '[]', '1', '{}', '"x"', '{"type":{}}']) {
      const said = Buffer.from(json).toString('base64url');
      expect(checkClientData(said, { type: 'webauthn.get', challenge: 'c', party }), json).not.toBeNull();
    }
  });
});
