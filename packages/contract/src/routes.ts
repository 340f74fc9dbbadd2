/**
 * Every operation of the product: its id, method and path. No imports, so that a browser bundle may carry this table
 * without carrying the schemas. Path parameters are written `{name}`.
 */
export const routes = {
  // session
  getSession: { method: 'GET', path: '/v1/session' },
  recordActivity: { method: 'POST', path: '/v1/session/activity' },
  signOut: { method: 'DELETE', path: '/v1/session' },
  listSessions: { method: 'GET', path: '/v1/sessions' },
  endSession: { method: 'DELETE', path: '/v1/sessions/{sessionId}' },
  endSessions: { method: 'DELETE', path: '/v1/sessions' },
  getTrading: { method: 'GET', path: '/v1/sessions/trading' },
  claimTrading: { method: 'POST', path: '/v1/sessions/trading' },
  releaseTrading: { method: 'DELETE', path: '/v1/sessions/trading' },
  // sign-in
  beginSignIn: { method: 'POST', path: '/v1/sign-in' },
  beginPasskeySignIn: { method: 'POST', path: '/v1/sign-in/passkey' },
  answerPasskeySignIn: { method: 'POST', path: '/v1/sign-in/passkey/answer' },
  getSignIn: { method: 'GET', path: '/v1/sign-in' },
  cancelSignIn: { method: 'DELETE', path: '/v1/sign-in' },
  beginSignInChallenge: { method: 'POST', path: '/v1/sign-in/challenge' },
  resendSignInCode: { method: 'POST', path: '/v1/sign-in/challenge/resend' },
  answerSignIn: { method: 'POST', path: '/v1/sign-in/answer' },
  listSignInCodeDeliveries: { method: 'GET', path: '/v1/sign-in/code-deliveries' },
  // opening
  inspectOpening: { method: 'POST', path: '/v1/opening/inspect' },
  sendOpeningCode: { method: 'POST', path: '/v1/opening/phone-code' },
  completeOpening: { method: 'POST', path: '/v1/opening/complete' },
  // approvals
  getApproval: { method: 'GET', path: '/v1/approvals/{approvalId}' },
  cancelApproval: { method: 'DELETE', path: '/v1/approvals/{approvalId}' },
  beginApprovalChallenge: { method: 'POST', path: '/v1/approvals/{approvalId}/challenge' },
  resendApprovalCode: { method: 'POST', path: '/v1/approvals/{approvalId}/challenge/resend' },
  answerApproval: { method: 'POST', path: '/v1/approvals/{approvalId}/answer' },
  // consents to clients
  getConsent: { method: 'GET', path: '/v1/consents/{consentId}' },
  giveConsent: { method: 'POST', path: '/v1/consents/{consentId}/grant' },
  refuseConsent: { method: 'DELETE', path: '/v1/consents/{consentId}' },
  findDeviceConsent: { method: 'POST', path: '/v1/device-consents' },
  // accounts
  listAccounts: { method: 'GET', path: '/v1/accounts' },
  getAccount: { method: 'GET', path: '/v1/accounts/{accountId}' },
  getStatement: { method: 'GET', path: '/v1/accounts/{accountId}/statements/{date}' },
  // payments
  listPayees: { method: 'GET', path: '/v1/accounts/{accountId}/payees' },
  getWithdrawalLimits: { method: 'GET', path: '/v1/accounts/{accountId}/withdrawal-limits' },
  listWithdrawals: { method: 'GET', path: '/v1/accounts/{accountId}/withdrawals' },
  createWithdrawal: { method: 'POST', path: '/v1/accounts/{accountId}/withdrawals' },
  getWithdrawal: { method: 'GET', path: '/v1/accounts/{accountId}/withdrawals/{withdrawalId}' },
  // security
  listFactors: { method: 'GET', path: '/v1/factors' },
  beginTotpEnrolment: { method: 'POST', path: '/v1/factors/totp' },
  confirmTotpEnrolment: { method: 'POST', path: '/v1/factors/totp/{factorId}/confirm' },
  beginPasskeyEnrolment: { method: 'POST', path: '/v1/factors/passkeys' },
  confirmPasskeyEnrolment: { method: 'POST', path: '/v1/factors/passkeys/confirm' },
  createRecoveryCodes: { method: 'POST', path: '/v1/factors/recovery-codes' },
  getOptOut: { method: 'GET', path: '/v1/factors/opt-out' },
  optOut: { method: 'POST', path: '/v1/factors/opt-out' },
  optIn: { method: 'DELETE', path: '/v1/factors/opt-out' },
  renameFactor: { method: 'PUT', path: '/v1/factors/{factorId}/name' },
  getEmergencyAccess: { method: 'GET', path: '/v1/emergency-access' },
  printCodeCard: { method: 'POST', path: '/v1/factors/code-card' },
  activateCodeCard: { method: 'POST', path: '/v1/factors/code-card/{factorId}/activate' },
  reactivateFactor: { method: 'POST', path: '/v1/factors/{factorId}/reactivation' },
  removeFactor: { method: 'DELETE', path: '/v1/factors/{factorId}' },
  // security cards
  listCards: { method: 'GET', path: '/v1/cards' },
  getCardEligibility: { method: 'GET', path: '/v1/card-eligibility' },
  requestCard: { method: 'POST', path: '/v1/card-requests' },
  cancelCardRequest: { method: 'DELETE', path: '/v1/card-requests/{requestId}' },
  beginCardSharing: { method: 'POST', path: '/v1/card-sharings' },
  answerCardTask: { method: 'POST', path: '/v1/card-tasks/{taskId}/answer' },
  reportCard: { method: 'POST', path: '/v1/cards/{cardId}/report' },
  resumeCard: { method: 'POST', path: '/v1/cards/{cardId}/resumption' },
  beginCardTask: { method: 'POST', path: '/v1/cards/{cardId}/tasks' },
  beginCardPinChange: { method: 'POST', path: '/v1/cards/{cardId}/pin' },
  changePassword: { method: 'POST', path: '/v1/password' },
  checkPassword: { method: 'POST', path: '/v1/password/check' },
  listContactPoints: { method: 'GET', path: '/v1/contact-points' },
  sendContactCode: { method: 'POST', path: '/v1/contact-points/{contactPointId}/code' },
  confirmContactPoint: { method: 'POST', path: '/v1/contact-points/{contactPointId}/confirm' },
  listCodeDeliveries: { method: 'GET', path: '/v1/code-deliveries' },
  listDevices: { method: 'GET', path: '/v1/devices' },
  forgetDevice: { method: 'DELETE', path: '/v1/devices/{deviceId}' },
  listHistory: { method: 'GET', path: '/v1/history' },
  // mobile key
  beginMobileKeyActivation: { method: 'POST', path: '/v1/mobile-key/activations' },
  redeemMobileKeyInvitation: { method: 'POST', path: '/v1/mobile-key/activations/invitation' },
  chooseMobileKeyProof: { method: 'POST', path: '/v1/mobile-key/activations/challenge' },
  answerMobileKeyActivation: { method: 'POST', path: '/v1/mobile-key/activations/answer' },
  completeMobileKeyActivation: { method: 'POST', path: '/v1/mobile-key/activations/completion' },
  getMobileKey: { method: 'GET', path: '/v1/mobile-key' },
  listMobileKeyPrompts: { method: 'GET', path: '/v1/mobile-key/prompts' },
  followMobileKeyPrompts: { method: 'GET', path: '/v1/mobile-key/events' },
  answerMobileKeyPrompt: { method: 'POST', path: '/v1/mobile-key/prompts/{challengeId}/answer' },
  changeMobileKeyPin: { method: 'POST', path: '/v1/mobile-key/pin' },
  subscribeMobileKey: { method: 'PUT', path: '/v1/mobile-key/subscription' },
  unsubscribeMobileKey: { method: 'DELETE', path: '/v1/mobile-key/subscription' },
  removeMobileKey: { method: 'DELETE', path: '/v1/mobile-key' },
  inviteMobileKey: { method: 'POST', path: '/v1/factors/mobile-key' },
  testMobileKeyPush: { method: 'POST', path: '/v1/factors/mobile-key/test-notification' },
  // recovery
  beginPasswordRecovery: { method: 'POST', path: '/v1/recovery/password' },
  getRecovery: { method: 'POST', path: '/v1/recovery/inspect' },
  answerRecoveryMail: { method: 'POST', path: '/v1/recovery/mail-code' },
  beginRecoveryChallenge: { method: 'POST', path: '/v1/recovery/challenge' },
  resendRecoveryMail: { method: 'POST', path: '/v1/recovery/mail/resend' },
  resendRecoveryCode: { method: 'POST', path: '/v1/recovery/challenge/resend' },
  answerRecovery: { method: 'POST', path: '/v1/recovery/answer' },
  completePasswordRecovery: { method: 'POST', path: '/v1/recovery/complete' },
  recoverUsername: { method: 'POST', path: '/v1/recovery/username' },
  inspectStop: { method: 'POST', path: '/v1/stop/inspect' },
  stopEverything: { method: 'POST', path: '/v1/stop' },
  listFreezes: { method: 'GET', path: '/v1/freezes' },
  listContactChanges: { method: 'GET', path: '/v1/contact-changes' },
  beginContactChange: { method: 'POST', path: '/v1/contact-points/{contactPointId}/change' },
  sendContactChangeCode: { method: 'POST', path: '/v1/contact-changes/{changeId}/code' },
  confirmContactChange: { method: 'POST', path: '/v1/contact-changes/{changeId}/confirm' },
  cancelContactChange: { method: 'DELETE', path: '/v1/contact-changes/{changeId}' },
  // applications behind the gate
  enterApplication: { method: 'POST', path: '/v1/applications/entries' },
  // audit log
  getReceipt: { method: 'GET', path: '/v1/history/{entryId}/receipt' },
  searchAudit: { method: 'GET', path: '/v1/audit/entries' },
  exportAudit: { method: 'GET', path: '/v1/audit/export' },
  // reviews
  listReviews: { method: 'GET', path: '/v1/reviews' },
  getReview: { method: 'GET', path: '/v1/reviews/{reviewId}' },
  acknowledgeReview: { method: 'POST', path: '/v1/reviews/{reviewId}/acknowledgement' },
  // desk: session and enrolment
  getDeskSession: { method: 'GET', path: '/v1/desk/session' },
  signOutOfDesk: { method: 'DELETE', path: '/v1/desk/session' },
  beginDeskSignIn: { method: 'POST', path: '/v1/desk/sign-in' },
  answerDeskSignIn: { method: 'POST', path: '/v1/desk/sign-in/answer' },
  beginDeskEnrolment: { method: 'POST', path: '/v1/desk/enrolment' },
  completeDeskEnrolment: { method: 'POST', path: '/v1/desk/enrolment/complete' },
  // desk: clients
  searchClients: { method: 'GET', path: '/v1/desk/clients' },
  getClient: { method: 'GET', path: '/v1/desk/clients/{userId}' },
  beginIdentification: { method: 'POST', path: '/v1/desk/clients/{userId}/identification' },
  answerIdentification: { method: 'POST', path: '/v1/desk/identifications/{identificationId}' },
  // desk: acts
  listStaffActs: { method: 'GET', path: '/v1/desk/acts' },
  proposeStaffAct: { method: 'POST', path: '/v1/desk/acts' },
  getStaffAct: { method: 'GET', path: '/v1/desk/acts/{actId}' },
  approveStaffAct: { method: 'POST', path: '/v1/desk/acts/{actId}/approve' },
  refuseStaffAct: { method: 'POST', path: '/v1/desk/acts/{actId}/refuse' },
  withdrawStaffAct: { method: 'POST', path: '/v1/desk/acts/{actId}/withdraw' },
} as const satisfies Record<string, { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string }>;

export type OperationId = keyof typeof routes;

/** Asked by phones that are mobile keys or become one: served at the authenticator's origin. */
export const isOfPhone = ({ path }: { readonly path: string }): boolean => /^\/v1\/mobile-key(\/|$)/.test(path);

/** Served at the desk's origin, and there only. */
export const isAtDesk = ({ path }: { readonly path: string }): boolean => path.startsWith('/v1/desk/');
