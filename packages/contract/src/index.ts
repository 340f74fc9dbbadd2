import { accountOperations } from './accounts.ts';
import { applicationOperations } from './applications.ts';
import { approvalOperations } from './approvals.ts';
import { auditOperations } from './audit.ts';
import { cardOperations } from './cards.ts';
import { closingOperations } from './closings.ts';
import { consentOperations } from './consents.ts';
import { deliveryOperations } from './deliveries.ts';
import { deskOperations } from './desk.ts';
import { deskClientOperations } from './desk-clients.ts';
import { deskClosingOperations } from './desk-closings.ts';
import { deskFactorOperations } from './desk-factors.ts';
import { deviceOperations } from './devices.ts';
import { emergencyOperations } from './emergency.ts';
import { genuineOperations } from './genuine.ts';
import { memberOperations } from './members.ts';
import { mobileKeyOperations } from './mobile-key.operations.ts';
import { networkOperations } from './networks.ts';
import { openingOperations } from './opening.ts';
import { optOutOperations } from './opt-out.ts';
import { paymentOperations } from './payments.ts';
import { recoveryOperations } from './recovery.ts';
import { reviewOperations } from './reviews.ts';
import { securityOperations } from './security.ts';
import { sessionOperations } from './session.ts';
import { signInOperations } from './sign-in.ts';

export { type AccessRight, type AccountSummary, accessRight, accountSummary } from './accounts.ts';
export { returnPath } from './applications.ts';
export { type Approval, type ApprovalSubject, approval, approvalSubject } from './approvals.ts';
export type { AuditEntryView, ReceiptView } from './audit.ts';
export { CARD_STATES, type CardsView, type CardTask, type SecurityCard } from './cards.ts';
export type { ClosingView } from './closings.ts';
export { type Consent, type ConsentDetail, consentDetail } from './consents.ts';
export type {
  CodeDeliveries,
  CodeDelivery,
  DeliveryAdvice,
  DeliveryReason,
  DeliveryState,
} from './deliveries.ts';
export { type DeskSession, type StaffActView, type StaffReport, type StaffRole, staffRoles } from './desk.ts';
export { type DeskAct, type DeskActKind, type DeskParameters, deskAct, deskParameters } from './desk-acts.ts';
export { type CallerFact, callerPools, type DeskClient } from './desk-clients.ts';
export type { DeskClosing } from './desk-closings.ts';
export type { StaffFactorView } from './desk-factors.ts';
export type { DeviceKeyRegistration, DeviceProof, DeviceQuestion } from './device-keys.ts';
export type { Device, DeviceStateName, Posture, TrustBar } from './devices.ts';
export type { EmergencyAccess, EmergencyGrant, PrintedCodeCard } from './emergency.ts';
export {
  type CapabilityGroup,
  capabilityGroup,
  FACTOR_KINDS,
  type FactorKind,
  type FreezeCause,
  type FreezeLevel,
  PROOF_METHODS,
  type ProofMethod,
  type Surface,
  surface,
} from './fields.ts';
export type { JudgedLink } from './genuine.ts';
export type { AccountMember, MembersView } from './members.ts';
export type {
  DenialReason,
  MobileKey,
  MobileKeyActivation,
  MobileKeyPrompt,
  MobileKeyPrompts,
  MobileKeyPush,
  ShownAct,
} from './mobile-key.ts';
export type { NetworkEntry, NetworksCheck, NetworksView } from './networks.ts';
export type { Caller, Operation, OperationSpec, OtherMedia } from './operation.ts';
export type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from './passkeys.ts';
export type { Payee, Withdrawal } from './payments.ts';
export type { NetworkKind, Place } from './places.ts';
export { type Problem, problem } from './problem.ts';
export { type ProblemCode, problems } from './problem-codes.ts';
export type { ContactChange, Freeze, Recovery } from './recovery.ts';
export {
  type Review,
  type ReviewFinding,
  type ReviewKind,
  type ReviewRule,
  reviewKinds,
  reviewRules,
} from './reviews.ts';
export { isAtDesk, isOfPhone, type OperationId, routes } from './routes.ts';
export type { ContactPoint, Factor, HistoryEntry, PasswordViolation } from './security.ts';
export type { CurrentSession, SessionDriftChange, SessionEnd, SessionSummary } from './session.ts';
export type { Challenge, FactorAsk, OfferedFactor, PromptApproved, SignInFlow } from './sign-in.ts';
export type { TradingSession, TradingStanding } from './trading.ts';

/** Every operation by its id. A module implements the ones of its own group. */
export const operations = {
  ...sessionOperations,
  ...signInOperations,
  ...openingOperations,
  ...applicationOperations,
  ...approvalOperations,
  ...consentOperations,
  ...accountOperations,
  ...paymentOperations,
  ...closingOperations,
  ...securityOperations,
  ...deviceOperations,
  ...deliveryOperations,
  ...cardOperations,
  ...emergencyOperations,
  ...networkOperations,
  ...memberOperations,
  ...optOutOperations,
  ...auditOperations,
  ...recoveryOperations,
  ...reviewOperations,
  ...genuineOperations,
  ...mobileKeyOperations,
  ...deskOperations,
  ...deskClientOperations,
  ...deskClosingOperations,
  ...deskFactorOperations,
};
export type Operations = typeof operations;
