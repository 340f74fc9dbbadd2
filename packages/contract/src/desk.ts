/**
 * The staff desk: its own origin, sign-in and cookies, and the acts that staff propose and a second person approves.
 * Staff never see or ask for a password, a code or a seed of a client; none is in any request or answer here.
 */
import { z } from 'zod';
import { deskAct, deskActKinds } from './desk-acts.ts';
import { proofProblems, staffMethod, staffProof } from './desk-factors.ts';
import { id, instant, oneTimeCode, password, staffActId, staffId, userId, username } from './fields.ts';
import { operation } from './operation.ts';
import { passkeyCreation, passkeyName, passkeyRegistration } from './passkeys.ts';

export const staffRoles = ['support', 'security', 'cards', 'supervisor'] as const;
const staffRole = z.enum(staffRoles);
export type StaffRole = z.infer<typeof staffRole>;

const staffName = z.strictObject({ id: staffId, name: z.string(), displayName: z.string() });

const deskSession = z.strictObject({
  signedIn: z.literal(true),
  member: staffName.extend({ roles: z.array(staffRole), entities: z.array(z.string()) }),
  /** What this member may do or propose, with how many people it needs and whether the caller must be identified. */
  acts: z.array(
    z.strictObject({
      kind: z.enum(deskActKinds),
      people: z.int().min(1).max(2),
      /** One is enough for most of them: what the act is about decides. */
      sometimesTwo: z.boolean(),
      identifiedCaller: z.boolean(),
    }),
  ),
  /** How this member can prove to be there. */
  methods: z.array(staffMethod),
  csrfToken: z.string(),
  /** The session ends by itself at this instant unless there is activity before; never later than `endsAt`. */
  logoffAt: instant,
  endsAt: instant,
  serverTime: instant,
});
export type DeskSession = z.infer<typeof deskSession>;
const noDeskSession = z.strictObject({ signedIn: z.literal(false), serverTime: instant });

const outcomeValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const facts = z.record(z.string(), outcomeValue);

const staffActView = z.strictObject({
  id: staffActId,
  /** Exactly what will happen, or happened. */
  act: deskAct,
  /** The same in facts that a person can read, as they were when it was proposed; they are part of what is hashed. */
  shown: facts.nullable(),
  /** Over the act as it is kept; whoever approves sends it back, so that nothing else can be approved. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  reason: z.string(),
  state: z.enum(['awaiting-second', 'done', 'refused', 'withdrawn', 'expired']),
  people: z.int().min(1).max(2),
  role: staffRole,
  client: z.strictObject({ userId, username: z.string(), displayName: z.string() }).nullable(),
  proposedBy: staffName,
  proposedAt: instant,
  expiresAt: instant,
  /** Who approved, refused or withdrew it. */
  settledBy: staffName.nullable(),
  settledAt: instant.nullable(),
  /** What came of it, in facts that anybody at the desk may see. */
  outcome: facts.nullable(),
  /** Whether the one who asks may decide about it now, as the second person. */
  mayDecide: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type StaffActView = z.infer<typeof staffActView>;

/** What a client told the house and somebody at the desk follows. */
const staffReport = z.strictObject({
  id: id('evt'),
  kind: z.enum(['not-me']),
  client: z.strictObject({ userId, username: z.string(), displayName: z.string() }),
  /** What was asked for, and where from: a sign-in, an approval. */
  device: z.string(),
  address: z.string(),
  purpose: z.string(),
  reportedAt: instant,
  state: z.enum(['open', 'taken', 'closed']),
  handledBy: staffName.nullable(),
  handledAt: instant.nullable(),
  note: z.string().nullable(),
});
export type StaffReport = z.infer<typeof staffReport>;
const reportParams = z.strictObject({ reportId: id('evt') });

/** A line for the file: why it is done. Nothing in it may turn or hide the words around it. */
const reason = z
  .string()
  .min(3)
  .max(200)
  .regex(/^(?=.*\S)\P{C}+$/u);
const enrolmentToken = z.string().regex(/^[\w-]{43}$/);
const actParams = z.strictObject({ actId: staffActId });
const decisionProblems = ['not-found', 'act-settled'] as const;

export const deskOperations = {
  getDeskSession: operation('getDeskSession', {
    summary: 'The staff session of this browser, if there is one',
    tag: 'Desk sign-in',
    caller: 'public',
    activity: false,
    responses: { 200: z.discriminatedUnion('signedIn', [deskSession, noDeskSession]) },
    problems: [],
  }),
  signOutOfDesk: operation('signOutOfDesk', {
    summary: 'End the staff session of this browser',
    tag: 'Desk sign-in',
    caller: 'staff',
    responses: { 204: null },
    problems: [],
  }),
  beginDeskSignIn: operation('beginDeskSignIn', {
    summary: 'First step of a staff sign-in: name and password',
    tag: 'Desk sign-in',
    caller: 'public',
    body: z.strictObject({ username, password }),
    responses: {
      200: z.strictObject({
        methods: z.array(staffMethod),
        csrfToken: z.string(),
        expiresAt: instant,
        serverTime: instant,
      }),
    },
    problems: ['sign-in-refused', 'busy'],
  }),
  answerDeskSignIn: operation('answerDeskSignIn', {
    summary: 'Second step of a staff sign-in: the second factor, always',
    tag: 'Desk sign-in',
    caller: 'staff-sign-in',
    body: z.strictObject({ proof: staffProof }),
    responses: { 200: deskSession },
    problems: ['sign-in-flow-ended', ...proofProblems],
  }),
  beginDeskEnrolment: operation('beginDeskEnrolment', {
    summary:
      'Open the one-time enrolment link of a member of staff: a secret or a passkey to begin with, as they choose',
    tag: 'Desk sign-in',
    caller: 'public',
    body: z.strictObject({ token: enrolmentToken }),
    responses: {
      200: z.strictObject({
        name: z.string(),
        displayName: z.string(),
        secret: z.string(),
        uri: z.string(),
        passkey: passkeyCreation,
        expiresAt: instant,
      }),
    },
    problems: ['opening-ended'],
  }),
  completeDeskEnrolment: operation('completeDeskEnrolment', {
    summary: 'Choose a password and prove the authenticator; the link is used up with it',
    tag: 'Desk sign-in',
    caller: 'public',
    body: z.strictObject({ token: enrolmentToken, password, code: oneTimeCode }),
    responses: { 204: null },
    problems: ['opening-ended', 'answer-wrong', 'password-unacceptable', 'busy'],
  }),
  completeDeskEnrolmentByPasskey: operation('completeDeskEnrolmentByPasskey', {
    summary: 'Choose a password and hand in the passkey that was made; the link is used up with it',
    tag: 'Desk sign-in',
    caller: 'public',
    body: passkeyRegistration.extend({ token: enrolmentToken, password, name: passkeyName }),
    responses: { 204: null },
    problems: ['opening-ended', 'passkey-refused', 'factor-forbidden', 'password-unacceptable', 'busy'],
  }),
  listStaffActs: operation('listStaffActs', {
    summary: 'Acts of staff: what awaits a second person, what I proposed or decided, or what was done for one client',
    tag: 'Desk acts',
    caller: 'staff',
    activity: false,
    query: z.strictObject({
      list: z.enum(['awaiting', 'own', 'client']),
      user: userId.optional(),
      beforeAct: staffActId.optional(),
    }),
    responses: {
      200: z.strictObject({ acts: z.array(staffActView), next: z.string().nullable(), serverTime: instant }),
    },
    problems: [],
  }),
  proposeStaffAct: operation('proposeStaffAct', {
    summary: 'Do an act of staff, or propose it to a second person where the act needs two',
    tag: 'Desk acts',
    caller: 'staff',
    idempotencyKey: 'required',
    body: z.strictObject({ act: deskAct, reason }),
    responses: { 200: staffActView },
    problems: ['not-found', 'caller-not-identified', 'act-refused', 'idempotency-key-reused'],
  }),
  getStaffAct: operation('getStaffAct', {
    summary: 'One act of staff',
    tag: 'Desk acts',
    caller: 'staff',
    params: actParams,
    responses: { 200: staffActView },
    problems: ['not-found'],
  }),
  approveStaffAct: operation('approveStaffAct', {
    summary: 'Approve as the second person, with a fresh proof; the act is done with it, once',
    tag: 'Desk acts',
    caller: 'staff',
    params: actParams,
    body: z.strictObject({ hash: staffActView.shape.hash, proof: staffProof }),
    responses: { 200: staffActView },
    problems: [...decisionProblems, ...proofProblems, 'act-refused'],
  }),
  refuseStaffAct: operation('refuseStaffAct', {
    summary: 'Refuse as the second person; nothing is done',
    tag: 'Desk acts',
    caller: 'staff',
    params: actParams,
    body: z.strictObject({ reason }),
    responses: { 200: staffActView },
    problems: decisionProblems,
  }),
  listStaffReports: operation('listStaffReports', {
    summary: 'What clients reported: what is not closed, the oldest first, or what was, the newest first',
    tag: 'Desk reports',
    caller: 'staff',
    activity: false,
    query: z.strictObject({ list: z.enum(['unsettled', 'closed']) }),
    responses: { 200: z.strictObject({ reports: z.array(staffReport), serverTime: instant }) },
    problems: [],
  }),
  takeStaffReport: operation('takeStaffReport', {
    summary: 'Follow a report, also one that somebody else has taken',
    tag: 'Desk reports',
    caller: 'staff',
    params: reportParams,
    responses: { 204: null },
    problems: decisionProblems,
  }),
  closeStaffReport: operation('closeStaffReport', {
    summary: 'Close a report that one has taken, and say what came of it',
    tag: 'Desk reports',
    caller: 'staff',
    params: reportParams,
    body: z.strictObject({ note: reason }),
    responses: { 204: null },
    problems: decisionProblems,
  }),
  withdrawStaffAct: operation('withdrawStaffAct', {
    summary: 'Take back what one proposed',
    tag: 'Desk acts',
    caller: 'staff',
    params: actParams,
    responses: { 200: staffActView },
    problems: decisionProblems,
  }),
};
