/**
 * What a session may say of itself to clients: how (`amr`, RFC 8176), how well (`acr`) and when (`auth_time`) its person
 * proved to be who they are. Read from the evidence of the session and from nothing a client asked for.
 */
import { type Instant, SECOND_MS } from '@strongroom/core';
import { type Evidence, isPhishingResistant } from '../factors/index.ts';

/** A password and a second factor, or a passkey that checks its person. Every session of this house has that. */
export const TWO_FACTOR = 'urn:strongroom:acr:two-factor';
/** OpenID EAP ACR Values 1.0: resistant to phishing, and that with a key which cannot leave its device. */
export const PHISHING_RESISTANT = 'phr';
const HARDWARE_PROTECTED = 'phrh';

/** Each holds for those before it too. */
export const ACR_VALUES = [TWO_FACTOR, PHISHING_RESISTANT, HARDWARE_PROTECTED] as const;
type Acr = (typeof ACR_VALUES)[number];

export interface Proven {
  readonly acr: Acr;
  readonly amr: readonly string[];
  /** Seconds, as the protocol has it. */
  readonly authTime: number;
}

const acrOf = (proof: Evidence): Acr => {
  if (!isPhishingResistant(proof)) return TWO_FACTOR;
  return proof.deviceBound === true ? HARDWARE_PROTECTED : PHISHING_RESISTANT;
};

const AMR: Readonly<Record<Evidence['method'], readonly string[]>> = {
  password: ['pwd'],
  sms: ['sms'],
  voice: ['tel'],
  totp: ['otp'],
  passkey: ['user'],
  'mobile-key': ['swk', 'user'],
  'mobile-key-response': ['otp', 'swk'],
  'security-card': ['otp', 'hwk', 'pin'],
  'recovery-code': ['otp'],
  'temporary-code': ['otp'],
  'code-card': ['otp'],
};

/** The best that is proven no earlier than `since`, or null. */
export function provenBy(evidence: readonly Evidence[], since: Instant): Proven | null {
  const proofs = evidence.filter(({ method, provedAt }) => method !== 'password' && provedAt >= since);
  const [best] = proofs.toSorted((one, other) => rank(other) - rank(one) || other.provedAt - one.provedAt);
  if (best === undefined) return null;
  const amr = new Set(evidence.flatMap(({ method }) => AMR[method]));
  if (evidence.some(isPhishingResistant)) amr.add(best.deviceBound === true ? 'hwk' : 'swk');
  amr.add('mfa');
  return { acr: acrOf(best), amr: [...amr].sort(), authTime: Math.floor(best.provedAt / SECOND_MS) };
}

const rank = (proof: Evidence): number => ACR_VALUES.indexOf(acrOf(proof));

/** Whether what was proven is at least one of what was asked; nothing asked is always met (RFC 9470 section 4). */
export function meetsAcr({ acr }: Proven, asked: readonly string[]): boolean {
  const known = ACR_VALUES.flatMap((value, place) => (asked.includes(value) ? [place] : []));
  return asked.length === 0 || (known.length > 0 && ACR_VALUES.indexOf(acr) >= Math.min(...known));
}
