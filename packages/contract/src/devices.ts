/** The devices of a user: which there are, how each stands, and what its owner says of it. */
import { z } from 'zod';
import { deviceId, instant } from './fields.ts';
import { operation } from './operation.ts';
import { passkeyName } from './passkeys.ts';
import { place } from './places.ts';

const said = z.enum(['yes', 'no', 'unknown']);
/** What the owner says of a device; nothing of it is measured. */
const posture = z.strictObject({ encrypted: said, patched: said, screenLock: said, private: said });
export type Posture = z.infer<typeof posture>;

const deviceState = z.enum(['new', 'recognised', 'trusted', 'revoked']);
export type DeviceStateName = z.infer<typeof deviceState>;

/** Why a device is not trusted, by its owner's own word: shared, poorly kept, never or too long ago asked about. */
const trustBar = z.enum(['shared', 'score', 'unanswered', 'stale']);
export type TrustBar = z.infer<typeof trustBar>;

const device = z.strictObject({
  id: deviceId,
  /** What the browser calls itself. */
  label: z.string(),
  /** What the owner calls it. */
  name: z.string().nullable(),
  state: deviceState,
  current: z.boolean(),
  /** It proves a key that cannot leave it. */
  hasKey: z.boolean(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  lastAddress: z.string(),
  place: place.nullable(),
  /** Until when a new device cools down unless it is approved. */
  coolsUntil: instant.nullable(),
  trustedUntil: instant.nullable(),
  /** What its owner would have to answer otherwise before it can be trusted. */
  notTrustedFor: z.array(trustBar),
  revokedAt: instant.nullable(),
  /** Whether its owner has said, from another device, to have seen that it came. */
  acknowledged: z.boolean(),
  posture: posture.extend({ score: z.int().min(0).max(100), answeredAt: instant, staleAt: instant }).nullable(),
});
export type Device = z.infer<typeof device>;

const devices = z.strictObject({
  devices: z.array(device),
  /** How many devices may be trusted at a time. */
  trustedLimit: z.int(),
  trustDays: z.int(),
  /** What the answers about a device must come to, where one is refused for its score. */
  trustScore: z.int(),
  /** The device at hand is new, and a factor of this user can approve it from there. */
  approvesItself: z.boolean(),
});
const params = z.strictObject({ deviceId });
const change = { tag: 'Security', caller: 'session', params, responses: { 200: devices } } as const;

export const deviceOperations = {
  listDevices: operation('listDevices', {
    summary: 'Browsers and devices this user has signed in from',
    tag: 'Security',
    caller: 'session',
    responses: { 200: devices },
    problems: [],
  }),
  forgetDevice: operation('forgetDevice', {
    ...change,
    summary: 'Revoke a device: its sessions end and it is a stranger again',
    problems: ['not-found'],
  }),
  approveDevice: operation('approveDevice', {
    ...change,
    summary: 'Approve a new device from one that is not new, or from itself by a strong factor; its cool-down ends',
    problems: ['not-found', 'device-not-now', 'proof-required', 'approval-void'],
  }),
  acknowledgeDevice: operation('acknowledgeDevice', {
    ...change,
    summary: 'Say to have seen that a device came; the notice of it goes',
    problems: ['not-found'],
  }),
  renameDevice: operation('renameDevice', {
    ...change,
    summary: 'Give a device a name of one’s own',
    body: z.strictObject({ name: passkeyName }),
    problems: ['not-found'],
  }),
  attestDevice: operation('attestDevice', {
    ...change,
    summary: 'Say how a device is kept: encrypted, up to date, locked, used by oneself alone',
    body: posture,
    problems: ['not-found'],
  }),
  trustDevice: operation('trustDevice', {
    ...change,
    summary: 'Trust a device that has a key for some days: it may sign in with less, and do nothing with less',
    problems: ['not-found', 'device-not-now', 'device-limit', 'device-unfit', 'proof-required', 'approval-void'],
  }),
  endDeviceTrust: operation('endDeviceTrust', {
    ...change,
    summary: 'Trust a device no longer',
    problems: ['not-found', 'device-not-now'],
  }),
};
