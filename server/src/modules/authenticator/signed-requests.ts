/**
 * Who a phone is: the key that signed its request over method, path, body, time and a nonce. A signature is good for one
 * request and for a minute; what changes something spends its nonce, so a recorded request cannot be sent again.
 *
 * Attack: keys are listed by asking for many. A key that is not there, a signature that is not right and one that is too
 * old are one refusal, and each costs a verification; only the holder of a key that has ended hears that it has.
 */
import { hash } from 'node:crypto';
import { newMobileKey, requestTranscript, verifyMobileKey } from '@strongroom/authenticators';
import { type Clock, MINUTE_MS, secondsToMs, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { PhoneVerdict, SignedRequest } from '../../platform/http/serving.ts';
import type { MobileKeys } from '../factors/index.ts';
import type { Policies } from '../policy/index.ts';
import { spendNonce } from './authenticator.store.ts';

/** Key id, milliseconds, 16 bytes and 64 bytes in base64url. */
const HEADER = /^(fac_[0-9a-z]{26})\.(\d{13})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{86})$/;
/** When a phone was heard of last is told by the minute: polling must not write each time. */
const SEEN_EVERY_MS = MINUTE_MS;

export type JudgePhone = (signed: SignedRequest) => Promise<PhoneVerdict>;

export async function makeJudgePhone(deps: {
  database: Database;
  keys: MobileKeys;
  policies: Policies;
  phoneOrigin: string;
  clock: Clock;
}): Promise<JudgePhone> {
  const { database, keys, policies, phoneOrigin, clock } = deps;
  const nobody = (await newMobileKey()).publicKey;

  return async ({ header = '', method, path, body }) => {
    const now = clock.now();
    const refused: PhoneVerdict = {
      ok: false,
      problem: 'signature-refused',
      // A phone whose clock is wrong can put it right and sign again.
      members: { serverTime: toRfc3339(now) },
    };
    const [, keyId, time, nonce, signature] = HEADER.exec(header) ?? [];
    if (keyId === undefined || nonce === undefined || signature === undefined) return refused;
    const signedAt = Number(time);
    const key = await keys.find(keyId);
    const bodyDigest = hash('sha256', body, 'base64url');
    const transcript = requestTranscript({
      origin: phoneOrigin,
      factorId: keyId,
      method,
      path,
      bodyDigest,
      nonce,
      signedAt,
    });
    const signed = await verifyMobileKey(key?.publicKey ?? nobody, transcript, signature);
    const skewMs = secondsToMs(policies.house['mobile-key.request-skew-seconds']);
    if (key === null || !signed || Math.abs(now - signedAt) > skewMs) return refused;
    if (key.state !== 'active' && key.state !== 'suspended') return { ok: false, problem: 'key-ended', members: {} };
    const reads = method === 'GET' || method === 'HEAD';
    if (!reads && !(await spendNonce(database.read, keyId, nonce, signedAt + 2 * skewMs))) return refused;
    if (key.lastSeenAt === null || now - key.lastSeenAt >= SEEN_EVERY_MS) await keys.noteSeen(keyId);
    return { ok: true, phone: { keyId, userId: key.userId } };
  };
}
