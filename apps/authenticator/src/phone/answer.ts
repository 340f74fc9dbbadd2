/** Answers of the phone: what was shown is signed with the decision, and an approval proves the PIN besides. */
import {
  answerTranscript,
  type MobileKeyDecision,
  pinProof,
  signMobileKey,
} from '@strongroom/authenticators/mobile-key';
import type { DenialReason, MobileKeyPrompt } from '@strongroom/contract';
import type { StoredKey } from './keys.store.ts';
import { call, type PhoneResult } from './phone.client.ts';

type Outcome = PhoneResult<{ readonly outcome: 'approved' | 'denied' }>;

const transcriptOf = ({ keyId, challengeId, shown }: MobileKeyPrompt, decision: MobileKeyDecision): string =>
  answerTranscript({ origin: location.origin, factorId: keyId, promptId: challengeId, shown, decision });

export async function approve(
  key: StoredKey,
  prompt: MobileKeyPrompt,
  given: { readonly number: string; readonly pinHash: Uint8Array },
): Promise<Outcome> {
  const transcript = transcriptOf(prompt, { decision: 'approve', number: given.number });
  const body = {
    decision: 'approve' as const,
    number: given.number,
    pinProof: await pinProof(key.offline, given.pinHash, transcript),
    signature: await signMobileKey(key.signing, transcript),
  };
  return call('answerMobileKeyPrompt', { params: { challengeId: prompt.challengeId }, body }, key);
}

/** Refusing asks for no PIN: whoever is startled at night shall need one tap. */
export async function deny(key: StoredKey, prompt: MobileKeyPrompt, reason: DenialReason): Promise<Outcome> {
  const signature = await signMobileKey(key.signing, transcriptOf(prompt, { decision: 'deny', reason }));
  const body = { decision: 'deny' as const, reason, signature };
  return call('answerMobileKeyPrompt', { params: { challengeId: prompt.challengeId }, body }, key);
}
