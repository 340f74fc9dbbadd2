/**
 * A passkey as a factor (WebAuthn L3 section 7.2). Nothing is sent: the browser asks an authenticator to sign a challenge
 * that is bound to what it will prove. An answer counts once, with its challenge; a counter that went back means that
 * there is a copy of the key.
 */
import { assert, ok, type Random, refuse, secondsToMs } from '@strongroom/core';
import type { Database } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import { challengeFor, isCopied, type RelyingParty } from './passkey.rules.ts';
import { deletePasskey, findPasskey, renamePasskey, useCounter } from './passkey.store.ts';
import { verifyAssertion } from './passkey.verify.ts';
import { openPublicKey } from './passkey-key.ts';

const NONCE_BYTES = 32;
/** Where the nonce of a challenge is sealed. */
export const noncePlace = (id: string) => ({ table: 'challenge', row: id, column: 'code_sealed' });

export function passkeyStrategy(deps: {
  database: Database;
  vault: Vault;
  party: RelyingParty;
  random: Random;
}): FactorStrategy {
  const { database, vault, party, random } = deps;
  return {
    kind: 'passkey',
    methods: ['passkey'],
    digits: () => 0,
    hint: async (factor, on) => (await findPasskey(on, factor.id))?.name ?? '',

    keptOn: async (factor, on) =>
      (await findPasskey(on, factor.id))?.backupEligible === false ? 'one-device' : 'synced',

    async begin(_tx, { challengeId, method, policy, now }) {
      if (method !== 'passkey') return refuse({ code: 'factor-unavailable', rule: 'method' });
      const nonce = Buffer.from(random(NONCE_BYTES)).toString('base64url');
      return ok({
        codeSealed: vault.seal(noncePlace(challengeId), nonce),
        expiresAt: now + secondsToMs(policy['passkey.challenge-seconds']),
        sends: 0,
        resendAt: null,
      });
    },

    async ask(on, challenge, factor, { purpose, policy }) {
      assert(challenge.codeSealed !== null, 'an open challenge holds its nonce');
      const passkey = await findPasskey(on, factor.id);
      assert(passkey !== null, 'a passkey that is asked has its credential');
      return {
        type: 'passkey',
        challenge: challengeFor(await vault.open(noncePlace(challenge.id), challenge.codeSealed), purpose),
        rpId: party.id,
        credentials: [
          { credentialId: passkey.credentialId.toString('base64url'), transports: [...passkey.transports] },
        ],
        timeoutMs: secondsToMs(policy['passkey.challenge-seconds']),
      };
    },

    rename: (factor, name) => renamePasskey(factor.id, name),
    forget: async (tx, factorId) => void (await deletePasskey(tx, factorId)),

    async judge(answer, { challenge, factor, user, purpose, now }) {
      if (typeof answer === 'string' || 'prompt' in answer) return { verdict: 'wrong', fault: 'kind' };
      const passkey = await findPasskey(database.read, factor.id);
      if (challenge.codeSealed === null || factor.secretSealed === null || passkey === null) {
        return { verdict: 'wrong', fault: null };
      }
      // Attack: somebody who knows the password answers with a passkey of their own.
      if (answer.credentialId !== passkey.credentialId.toString('base64url')) {
        return { verdict: 'wrong', fault: 'credential' };
      }
      if (answer.userHandle !== null && answer.userHandle !== userHandle(user.id)) {
        return { verdict: 'wrong', fault: 'user' };
      }
      const expected = challengeFor(await vault.open(noncePlace(challenge.id), challenge.codeSealed), purpose);
      const publicKey = await openPublicKey(vault, factor.id, factor.secretSealed);
      const verified = await verifyAssertion(answer, { challenge: expected, party, publicKey });
      if (!verified.ok) return { verdict: 'wrong', fault: verified.refusal };
      const { signCount, backupEligible, backedUp } = verified.value;
      if (backupEligible !== passkey.backupEligible) return { verdict: 'wrong', fault: 'backup' };
      if (isCopied(passkey.signCount, signCount)) return { verdict: 'copied' };
      const spend = useCounter({ factorId: factor.id, signCount, backedUp, now });
      return { verdict: 'right', spend, deviceBound: !backupEligible };
    },
  };
}

/** What authenticators keep of the user: our identifier, which says nothing about the person. */
export const userHandle = (userId: string): string => Buffer.from(userId, 'utf8').toString('base64url');
