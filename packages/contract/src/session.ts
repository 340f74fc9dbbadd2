/** Sessions: what is open, until when, and how to end it. */
import { z } from 'zod';
import { capabilityGroup, deviceId, instant, proofMethod, sessionId, surface, userId } from './fields.ts';
import { operation } from './operation.ts';
import { place } from './places.ts';
import { tradingStanding } from './trading.ts';

const evidence = z.strictObject({
  method: z.enum(['password', ...proofMethod.options]),
  provedAt: instant,
  /** A proof that a look-alike site could not have passed on. */
  phishingResistant: z.boolean(),
  /** Made by a key that cannot leave its device. */
  deviceBound: z.boolean(),
});

/** When each capability group lapses. `lapsed` groups need a fresh proof; the others end at the earlier of the two. */
const groupLimit = z.strictObject({
  group: capabilityGroup,
  lapsed: z.boolean(),
  idleEndsAt: instant,
  absoluteEndsAt: instant,
});

/** What of a session is other than when it was last proven. */
const driftChange = z.enum(['network', 'country', 'client']);
export type SessionDriftChange = z.infer<typeof driftChange>;

export const currentSession = z.strictObject({
  signedIn: z.literal(true),
  sessionId,
  user: z.strictObject({ id: userId, username: z.string(), displayName: z.string() }),
  surface,
  deviceId: deviceId.nullable(),
  publicComputer: z.boolean(),
  createdAt: instant,
  /** Whether it is the one that trades; `getTrading` says more. */
  trading: tradingStanding.shape.role,
  /** It is used from elsewhere than it was proven: what `reproveSession` brings back rests until then. */
  drift: z.strictObject({ at: instant, changes: z.array(driftChange) }).nullable(),
  evidence: z.array(evidence),
  groups: z.array(groupLimit),
  /** The session ends by itself at this instant unless there is activity before. */
  logoffAt: instant,
  /** Show the countdown from this instant on. */
  warnAt: instant,
  /** Sign-in from unknown browsers is paused until then, after too many failed attempts by somebody. */
  signInPausedUntil: instant.nullable(),
  csrfToken: z.string(),
  serverTime: instant,
});
export type CurrentSession = z.infer<typeof currentSession>;

/** Why a session is over; told to whoever still holds its secret. */
export const sessionEnd = z.enum([
  'signed-out',
  'idle',
  'absolute-limit',
  'weekly-end',
  'nightly-teardown',
  'ended-elsewhere',
  'signed-out-everywhere',
  'password-changed',
  'stopped',
  'device-forgotten',
  'device-replayed',
  'factor-suspended',
  'too-many-sessions',
  'signed-in-again',
  'user-closed',
  'ended-by-staff',
  'temporary-code-issued',
  'emergency-access-ended',
  'trading-elsewhere',
  'network-restricted',
  'drifted',
  'grant-revoked',
  'grant-replayed',
]);
export type SessionEnd = z.infer<typeof sessionEnd>;

/** `ended`: why the session of this browser is over, where it had one. */
const noSession = z.strictObject({ signedIn: z.literal(false), ended: sessionEnd.nullable(), serverTime: instant });

const sessionSummary = z.strictObject({
  id: sessionId,
  current: z.boolean(),
  surface,
  createdAt: instant,
  activeAt: instant,
  address: z.string(),
  device: z.strictObject({ id: deviceId.nullable(), label: z.string() }),
  publicComputer: z.boolean(),
  /** The registered client that holds it; null in a browser. */
  clientName: z.string().nullable(),
  /** Where the address is; null where nobody knows. */
  place: place.nullable(),
  /** What it rests on, newest first. */
  evidence: z.array(evidence.pick({ method: true, provedAt: true })),
  /** The last operation that changed something, by its id and what it is about (its tag); null before the first. */
  lastAct: z.strictObject({ operation: z.string(), about: z.string(), at: instant }).nullable(),
  /** Capability groups it may reach at most: what its surface may, and of that what was granted to its client. */
  reach: z.array(capabilityGroup),
  /** Since when it holds the trading role of its user; null where it only reads. */
  tradingSince: instant.nullable(),
});
export type SessionSummary = z.infer<typeof sessionSummary>;

export const reEntryChallenge = z.string().regex(/^[\w-]{43}$/);

export const sessionOperations = {
  getSession: operation('getSession', {
    summary: 'The session of this browser, if there is one, and when its rights lapse',
    tag: 'Session',
    caller: 'public',
    activity: false,
    responses: { 200: z.discriminatedUnion('signedIn', [currentSession, noSession]) },
    problems: [],
  }),
  followSession: operation('followSession', {
    summary:
      'What becomes of this session, as it happens (server-sent events): its trading role, that it drifted, and its end with the reason',
    tag: 'Session',
    caller: 'session',
    activity: false,
    responses: { 200: { media: ['text/event-stream'] } },
    problems: ['too-many-requests'],
  }),
  recordActivity: operation('recordActivity', {
    summary: 'Say that a person is here: postpones the automatic logoff, never beyond the absolute limit',
    tag: 'Session',
    caller: 'session',
    responses: { 200: currentSession },
    problems: [],
  }),
  signOut: operation('signOut', {
    summary: 'End this session; the answer clears what the browser kept',
    tag: 'Session',
    caller: 'session',
    responses: { 204: null },
    problems: [],
  }),
  listSessions: operation('listSessions', {
    summary: 'Open sessions of this user',
    tag: 'Session',
    caller: 'session',
    responses: { 200: z.strictObject({ sessions: z.array(sessionSummary) }) },
    problems: [],
  }),
  endSession: operation('endSession', {
    summary: 'End one session of this user',
    tag: 'Session',
    caller: 'session',
    params: z.strictObject({ sessionId }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
  endSessions: operation('endSessions', {
    summary: 'Sign out everywhere, or everywhere else',
    tag: 'Session',
    caller: 'session',
    query: z.strictObject({ keep: z.enum(['current', 'none']) }),
    responses: { 200: z.strictObject({ ended: z.int() }) },
    problems: [],
  }),
  reproveSession: operation('reproveSession', {
    summary: 'Prove that a session which is used from elsewhere than before is still yours; its powers come back',
    tag: 'Session',
    caller: 'session',
    responses: { 200: currentSession },
    problems: ['proof-required', 'approval-void'],
  }),
  beginReEntry: operation('beginReEntry', {
    summary: 'Ask for what the mobile key must answer so that this app is entered again',
    tag: 'Session',
    caller: 'session',
    activity: false,
    responses: { 200: z.strictObject({ challenge: reEntryChallenge, expiresAt: instant }) },
    problems: ['not-permitted'],
  }),
  getTrading: operation('getTrading', {
    summary: 'Which session of this user trades, and whether it is this one',
    tag: 'Session',
    caller: 'session',
    activity: false,
    responses: { 200: tradingStanding },
    problems: [],
  }),
  claimTrading: operation('claimTrading', {
    summary: 'Trade in this session; where another one trades, name it to take over',
    tag: 'Session',
    caller: 'session',
    body: z.strictObject({ takeOverFrom: sessionId.nullable() }),
    responses: { 200: tradingStanding },
    problems: ['trading-elsewhere'],
  }),
  releaseTrading: operation('releaseTrading', {
    summary: 'Trade in this session no longer; also says that one knows that another took over',
    tag: 'Session',
    caller: 'session',
    responses: { 200: tradingStanding },
    problems: [],
  }),
};
