export { type Begun, type Challenges, type ChosenProof, makeChallenges, type NotRight } from './challenges.ts';
export { codeCardStrategy } from './code-card/code-card.strategy.ts';
export { type CodeCards, makeCodeCards, type PrintedCard, type PrintRefusal } from './code-card/code-cards.ts';
export { cooldownFor, cooldownView, coolingDown } from './cooldown.rules.ts';
export { advance as advanceFactor, factorEvents } from './factor.flow.ts';
export type { Factors } from './factor-door.ts';

export { chargeFactorTry, freeFactorLane } from './factor-tries.ts';
export type {
  Answer,
  Barred,
  BeginRefusal,
  CodeMessage,
  Evidence,
  Factor,
  Purpose,
  ResendRefusal,
} from './factors.model.ts';
export { copyOf, isPhishingResistant } from './factors.model.ts';
export { makeFactors } from './factors.ts';
export { carries, isMissed, isStrong, isWeak, KINDS, weakReturns } from './kinds.rules.ts';
export type { MobileKey } from './mobile-key/mobile-key.store.ts';
export { mobileKeyStrategy } from './mobile-key/mobile-key.strategy.ts';
export { type MobileKeys, makeMobileKeys, type NewPhone } from './mobile-key/mobile-keys.ts';
export { advance as advancePrompt, promptEvents } from './mobile-key/prompt.flow.ts';
export { makePromptAnswers, type PromptAnswers } from './mobile-key/prompt-answers.ts';
export { makePromptSignals, type PromptSignals } from './mobile-key/prompt-signals.ts';
export { makeOptOut, type OptOut, type OptOutStanding, optOutRule } from './opt-out/opt-out.ts';
export { type BrokenMakes, MAKE_RULE, makeBrokenMakes } from './passkey/broken-makes.ts';
export {
  importMetadata,
  loadMetadata,
  type Metadata,
  type MetadataSettings,
  readMetadata,
  takeMetadata,
} from './passkey/metadata.ts';
export { type Fault as PasskeyFault, isCopied, type RelyingParty } from './passkey/passkey.rules.ts';
export { passkeyStrategy } from './passkey/passkey.strategy.ts';
export { ALGORITHMS as PASSKEY_ALGORITHMS, verifyAssertion, verifyRegistration } from './passkey/passkey.verify.ts';
export { makeNeedsOneDevice } from './passkey/passkey-roles.ts';
export { makePasskeys, notEnrolled, type PasskeyOwner, type Passkeys } from './passkey/passkeys.ts';
export { type CodeDeliveriesOf, makeCodeDeliveries } from './phone/code-deliveries.ts';
export { phoneStrategy } from './phone/phone.strategy.ts';
export { makeSimGuard, type SimGuard } from './phone/sim-guard.ts';
export type { SimAct, SimRefusal } from './phone/sim-swap.rules.ts';
export { recoveryCodeStrategy } from './recovery-code/recovery-code.strategy.ts';
export { makeRecoveryCodes, type RecoveryCodes } from './recovery-code/recovery-codes.ts';
export { type CardFactors, makeCardFactors } from './security-card/card-factors.ts';
export { type CardChips, type CardQuestions, securityCardStrategy } from './security-card/security-card.strategy.ts';
export { barOf, enrolmentRule, type FirstFactor, firstFactors, strengthOf } from './standing.rules.ts';
export {
  advance as advanceGrant,
  endsAt,
  type GrantState,
  grantEvents,
} from './temporary-code/grant.flow.ts';
export { handleGrants } from './temporary-code/grant.jobs.ts';
export { type GrantReach, isEmergency } from './temporary-code/grant.model.ts';
export { type Grants, makeGrants, type ReactivateRefusal } from './temporary-code/grants.ts';
export { temporaryCodeStrategy } from './temporary-code/temporary-code.strategy.ts';
export { totpStrategy } from './totp/totp.strategy.ts';
export { type BegunTotp, makeTotpEnrolment, type TotpEnrolment } from './totp/totp-enrolment.ts';
