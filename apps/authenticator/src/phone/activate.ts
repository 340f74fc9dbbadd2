/**
 * The last step of an activation: makes the key pair on this phone, proves that it holds it, and keeps what the server
 * hands out this once. The private key is non-extractable from its first moment; the offline secret becomes so here, and
 * its bytes are not kept.
 */
import {
  activationTranscript,
  decodeBase64url,
  importOfflineKey,
  newMobileKey,
  signMobileKey,
} from '@strongroom/authenticators/mobile-key';
import type { MobileKeyActivation } from '@strongroom/contract';
import { askToKeep, type StoredKey } from './keys.store.ts';
import { call, networkProblem, type PhoneResult } from './phone.client.ts';
import { addKey } from './phone.store.ts';

export async function completeActivation(
  { activation, enrolment }: MobileKeyActivation,
  chosen: { readonly pin: string; readonly phoneName: string },
): Promise<PhoneResult<StoredKey>> {
  if (enrolment === null) return { ok: false, problem: networkProblem };
  const { pin, phoneName } = chosen;
  const { privateKey, publicKey } = await newMobileKey();
  const transcript = activationTranscript({
    origin: location.origin,
    activationId: enrolment.keyId,
    publicKey,
    deviceName: phoneName,
  });
  const signature = await signMobileKey(privateKey, transcript);
  const body = { activation, publicKey, signature, name: phoneName, pin };
  const done = await call('completeMobileKeyActivation', { body });
  if (!done.ok) return done;
  const { key, offlineSecret } = done.data;
  const secret = decodeBase64url(offlineSecret);
  if (secret === null) return { ok: false, problem: networkProblem };
  const stored: StoredKey = {
    keyId: key.keyId,
    username: key.username,
    service: key.service,
    phoneName: key.name,
    activatedAt: key.activatedAt,
    signing: privateKey,
    offline: await importOfflineKey(secret),
    sealed: null,
  };
  secret.fill(0);
  await addKey(stored);
  await askToKeep();
  return { ok: true, data: stored };
}
