/** The mobile key as phone and browser need it; nothing from here reaches for a part of Node. */
export { decodeBase64url, encodeBase64url } from './encoding.ts';
export {
  type MobileKeyVerifier,
  mobileKeyFingerprint,
  type NewMobileKey,
  newMobileKey,
  readMobileKey,
  signMobileKey,
  verifyMobileKey,
} from './key-pair.ts';
export { type OfflineTextRefusal, offlineTextKeyId, readOfflineText } from './offline-text.ts';
export {
  challengeResponse,
  importOfflineKey,
  OFFLINE_SECRET_BYTES,
  type PinHash,
  payloadResponse,
  pinProof,
} from './phone-responses.ts';
export {
  chooseMobilePin,
  type MobilePinBounds,
  type MobilePinRefusal,
  mobilePinHash,
  readMobilePin,
} from './pin.ts';
export { PIN_CHANGE } from './pin-proof.ts';
export {
  contentDigest,
  type RequestSignature,
  readSignatureHeaders,
  requestBase,
  type SignedRequest,
  signatureHeaders,
} from './request-signature.ts';
export {
  MOBILE_CHALLENGE_DIGITS,
  MOBILE_CHALLENGE_SUITE,
  MOBILE_RESPONSE_DIGITS,
  MOBILE_TEXT_SUITE,
} from './suites.ts';
export {
  activationTranscript,
  answerTranscript,
  challengeTranscript,
  type MobileKeyDecision,
  type SignedActivation,
  type SignedAnswer,
} from './transcripts.ts';
