/** The mobile key as phone and browser need it; nothing from here reaches for a part of Node. */
export { decodeBase64url, encodeBase64url } from './encoding.ts';
export {
  type MobileKeyAlgorithm,
  mobileKeyAlgorithm,
  mobileKeyFingerprint,
  type NewMobileKey,
  newMobileKey,
  signMobileKey,
  verifyMobileKey,
} from './key-pair.ts';
export { type OfflineChallenge, type OfflineTextRefusal, offlineTextFactor, readOfflineText } from './offline-text.ts';
export {
  challengeResponse,
  importOfflineKey,
  OFFLINE_SECRET_BYTES,
  type PinHash,
  pinProof,
  textResponse,
} from './phone-responses.ts';
export { chooseMobilePin, MOBILE_PIN_LENGTH, type MobilePinRefusal, mobilePinHash, readMobilePin } from './pin.ts';
export {
  MOBILE_CHALLENGE_DIGITS,
  MOBILE_CHALLENGE_SUITE,
  MOBILE_PIN_SUITE,
  MOBILE_RESPONSE_DIGITS,
  MOBILE_TEXT_SUITE,
} from './suites.ts';
export {
  activationTranscript,
  answerTranscript,
  bodyDigest,
  MOBILE_KEY_DENIALS,
  type MobileKeyActivation,
  type MobileKeyAnswer,
  type MobileKeyDecision,
  type MobileKeyDenial,
  type MobileKeyRequest,
  requestTranscript,
} from './transcripts.ts';
