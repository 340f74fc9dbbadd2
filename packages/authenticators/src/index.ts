/** What an answer must be: pure checks of codes, passwords and the names people type. No I/O and no clock of its own. */
export { type Base32Refusal, decodeBase32, encodeBase32 } from './base32.ts';
export { answersCard, type CardPair, cardAnswer, drawCardPair, newCardValues } from './code-card.ts';
export * from './device-key/index.ts';
export { canonicalMail, type MailRefusal, maskMail } from './mail-address.ts';
export { drawInvitation, drawMatchingNumber, isMatchingNumber, readInvitation } from './mobile-key/drawn.ts';
export * from './mobile-key/index.ts';
export {
  type MobileSecrets,
  mobileOfflineText,
  verifyChallengeResponse,
  verifyPinProof,
  verifyTextResponse,
} from './mobile-key/verify-mobile-key.ts';
export { newOcraChallenge } from './ocra/ocra-challenge.ts';
export { type OcraInputs, ocraStep } from './ocra/ocra-data.ts';
export {
  cardQuestion,
  houseResponse,
  isMutualQuestion,
  type MutualQuestions,
} from './ocra/ocra-mutual.ts';
export {
  isLoneQuestion,
  type OcraQuestion,
  type OcraQuestionRefusal,
  readOcraQuestion,
} from './ocra/ocra-question.ts';
export { ocraKey, ocraPinHash, ocraResponse } from './ocra/ocra-response.ts';
export {
  type OcraHash,
  type OcraQuestionFormat,
  type OcraSuite,
  type OcraSuiteRefusal,
  parseOcraSuite,
} from './ocra/ocra-suite.ts';
export { CARD_PIN_DIGITS, CARD_SUITE, cardPinHash } from './ocra/security-card.ts';
export { type OcraCheck, type OcraPair, type OcraVerdict, resynchroniseOcra, verifyOcra } from './ocra/verify-ocra.ts';
export { codesEqual, newOneTimeCode } from './one-time-code.ts';
export { checkPassword } from './password/check-password.ts';
export type { Blocklist } from './password/common-password.ts';
export { foldForComparison, normalisePassword } from './password/folding.ts';
export { type PasswordPolicy, passwordLength } from './password/password-reading.ts';
export { NO_CONTEXT, type PasswordContext } from './password/personal-tokens.ts';
export {
  type Likeness,
  PASSWORD_RULES,
  type PasswordRule,
  type PersonalKind,
  type Violation,
} from './password/violations.ts';
export { canonicalPhone, maskPhone, type PhoneRefusal } from './phone-number.ts';
export { newRecoveryCode, readRecoveryCode, spaceRecoveryCode } from './recovery-code.ts';
export {
  canonicalTemporaryCode,
  groupedTemporaryCode,
  newTemporaryCode,
} from './temporary-code.ts';
export {
  hotpCode,
  newTotpSecret,
  resynchroniseTotp,
  type TotpAlgorithm,
  type TotpCheck,
  type TotpEnrolment,
  type TotpPairCheck,
  type TotpPairVerdict,
  type TotpShape,
  type TotpVerdict,
  totpCode,
  totpStep,
  totpUri,
  verifyTotp,
} from './totp.ts';
export { canonicalUsername, USERNAME_LENGTH, type UsernameRefusal } from './username.ts';
