/**
 * Which action of the one decision (design law 1) each operation of somebody signed in is. The decision is asked before
 * the operation runs; an operation that is not named here does not start the server.
 */
import type { OperationId } from '@strongroom/contract';
import { assert } from '@strongroom/core';
import type { Access, SessionAction } from '../modules/access/index.ts';
import { refusalReply } from '../platform/http/refusal-reply.ts';
import type { AuditCredential, Principal, Route } from '../platform/http/route.ts';

/** Asked by the operation itself, through approvals: with the rights on the account and the proof that is at hand. */
const IN_THE_ACT = 'in-the-act';

/** What is read here is the account and the session itself; what is read elsewhere is what protects the account. */
const OF_ONES_OWN: ReadonlySet<OperationId> = new Set<OperationId>([
  'followSession',
  'listSessions',
  'getTrading',
  'listAccounts',
  'getAccount',
  'listQuotes',
  'listOrders',
  'getStatement',
  'listPayees',
  'getWithdrawalLimits',
  'listWithdrawals',
  'getWithdrawal',
]);

const reading = (operationId: OperationId): SessionAction =>
  OF_ONES_OWN.has(operationId) ? 'own.read' : 'protection.read';

const actionOf: { readonly [Name in OperationId]?: SessionAction | typeof IN_THE_ACT } = {
  recordActivity: 'session.stay',
  signOut: 'session.leave',
  endSession: 'session.end',
  endSessions: 'session.end-all',
  reproveSession: IN_THE_ACT,
  beginReEntry: 'session.stay',
  claimTrading: 'trading.claim',
  releaseTrading: 'trading.release',
  getApproval: 'approval.prove',
  cancelApproval: 'approval.cancel',
  beginApprovalChallenge: 'approval.prove',
  resendApprovalCode: 'approval.prove',
  answerApproval: 'approval.prove',
  createWithdrawal: IN_THE_ACT,
  askForClosing: IN_THE_ACT,
  takeBackClosing: 'closing.take-back',
  beginTotpEnrolment: IN_THE_ACT,
  confirmTotpEnrolment: 'factor.confirm',
  beginPasskeyEnrolment: IN_THE_ACT,
  confirmPasskeyEnrolment: 'factor.confirm',
  createRecoveryCodes: IN_THE_ACT,
  optOut: IN_THE_ACT,
  optIn: 'factor.opt-in',
  renameFactor: 'factor.rename',
  inviteMobileKey: IN_THE_ACT,
  testMobileKeyPush: 'factor.test',
  removeFactor: IN_THE_ACT,
  requestCard: IN_THE_ACT,
  cancelCardRequest: 'card.report',
  reportCard: 'card.report',
  resumeCard: IN_THE_ACT,
  beginCardTask: 'card.task',
  beginCardPinChange: IN_THE_ACT,
  beginCardSharing: IN_THE_ACT,
  answerCardTask: 'card.task',
  getEmergencyAccess: 'emergency-access.read',
  printCodeCard: IN_THE_ACT,
  activateCodeCard: 'code-card.activate',
  reactivateFactor: IN_THE_ACT,
  changePassword: IN_THE_ACT,
  checkPassword: 'password.check',
  sendContactCode: 'contact-point.send-code',
  confirmContactPoint: 'contact-point.confirm',
  beginContactChange: IN_THE_ACT,
  sendContactChangeCode: 'contact-point.confirm-change',
  confirmContactChange: 'contact-point.confirm-change',
  cancelContactChange: 'contact-point.cancel-change',
  setPhrase: 'phrase.set',
  removePhrase: 'phrase.set',
  enterApplication: IN_THE_ACT,
  checkNetworks: 'protection.read',
  addNetworks: IN_THE_ACT,
  removeNetwork: IN_THE_ACT,
  cancelNetworkChange: 'network.cancel-change',
  checkMemberNetworks: 'protection.read',
  addMemberNetworks: IN_THE_ACT,
  removeMemberNetwork: IN_THE_ACT,
  cancelMemberNetworkChange: 'network.cancel-change',
  forgetDevice: 'device.forget',
  approveDevice: IN_THE_ACT,
  trustDevice: IN_THE_ACT,
  endDeviceTrust: 'device.end-trust',
  acknowledgeDevice: 'device.acknowledge',
  renameDevice: 'device.rename',
  attestDevice: 'device.attest',
  acknowledgeReview: 'review.acknowledge',
  findDeviceConsent: 'client-grant.look',
  giveConsent: IN_THE_ACT,
  refuseConsent: 'client-grant.refuse',
};

export function decided(route: Route, access: Access): Route {
  const { operation } = route;
  // Nobody is signed in yet: the flow of the browser or the invitation decides, and opens nothing but a session.
  if (operation.caller !== 'session' && operation.caller !== 'audit-reader') return route;
  const { operationId } = operation;
  const action = actionOf[operationId] ?? (operation.method === 'GET' ? reading(operationId) : undefined);
  assert(action !== undefined, `${operationId} is an action of the decision`);
  if (action === IN_THE_ACT) return route;
  return {
    operation,
    async handle(input) {
      // The shell has let nobody in without a session, or without a credential where one is taken.
      const principal = input.principal as unknown as Principal | AuditCredential;
      // It was made to read the audit log, is taken nowhere else, and has neither surface nor session to decide about.
      if ('credentialId' in principal) return route.handle(input);
      const asked = await access.ask(action, { principal, context: input.context });
      return asked.ok ? route.handle(input) : refusalReply(asked.refusal, input.context.now);
    },
  };
}
