/**
 * Devices: browsers a user has signed in from. A recognised one gives its owner a lane of their own at sign-in, so that a
 * stranger's failures cannot lock the owner out; a trusted one may sign in with less. None ever replaces a proof that an
 * act demands. On a public computer nothing is remembered.
 */
import type { Posture } from '@strongroom/contract';
import { DAY_MS, type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Policy } from '../policy/index.ts';
import { advanceDevice, stateAt } from './device.flow.ts';
import type { CoolingQuestion, DeviceRow, LaterProof } from './devices.model.ts';
import * as store from './devices.store.ts';
import { coolUntil, type DevicesDeps, makeRecognition, type RecognitionOfDevices } from './recognition.ts';
import { stateUnder, trustBars } from './trust.rules.ts';

export interface DeviceGone {
  readonly code: 'not-found';
}
export interface DeviceNotNow {
  readonly code: 'device-not-now';
}
export interface DeviceLimit {
  readonly code: 'device-limit';
}
export interface DeviceUnfit {
  readonly code: 'device-unfit';
}

export interface Attested {
  /** The device was trusted, and is no longer. */
  readonly trustEnded: boolean;
}

export interface Devices extends RecognitionOfDevices {
  /** With the state of this moment; revoked ones as long as a device would be remembered. */
  list(userId: string, policy: Policy): Promise<DeviceRow[]>;
  find(userId: string, deviceId: string, policy: Policy): Promise<DeviceRow | null>;
  /** Until when a session may not do what a new device may not; null where nothing cools down. */
  coolingUntil(question: CoolingQuestion): Promise<Instant | null>;
  /** Whether a device of this user may speak for another: it is no longer new. */
  maySpeak(userId: string, deviceId: string | null): Promise<boolean>;
  /** False when it was not there. */
  revoke(tx: Tx, deviceId: string, userId: string): Promise<boolean>;
  approve(tx: Tx, deviceId: string, userId: string): Promise<Result<null, DeviceNotNow>>;
  /** What a strong factor proven on a new device ends: its cool-down. False where it ended none. */
  vouch(tx: Tx, proof: LaterProof): Promise<boolean>;
  trust(
    tx: Tx,
    want: { deviceId: string; userId: string; policy: Policy },
  ): Promise<Result<Instant, DeviceGone | DeviceNotNow | DeviceLimit | DeviceUnfit>>;
  endTrust(tx: Tx, deviceId: string, userId: string): Promise<boolean>;
  rename(tx: Tx, deviceId: string, userId: string, name: string): Promise<boolean>;
  /** Null when it was not there. */
  attest(
    tx: Tx,
    said: { deviceId: string; userId: string; posture: Posture; policy: Policy },
  ): Promise<Attested | null>;
  acknowledge(tx: Tx, deviceId: string, userId: string): Promise<boolean>;
  /** Ends a series of which a copy was shown; answers whose device it was, once. */
  endSeries(tx: Tx, deviceId: string): Promise<{ label: string; userIds: string[] } | null>;
  sweep(): Promise<void>;
}

export function makeDevices(deps: DevicesDeps): Devices {
  const { database, clock } = deps;
  const recognition = makeRecognition(deps);
  const atPresent = (found: DeviceRow, policy: Policy): DeviceRow => ({
    ...found,
    state: stateUnder(found, policy, clock.now()),
  });
  const find = async (userId: string, deviceId: string, policy: Policy): Promise<DeviceRow | null> => {
    const found = await store.findDevice(database.read, deviceId, userId);
    return found && atPresent(found, policy);
  };

  return {
    ...recognition,
    async list(userId, policy) {
      const since = clock.now() - policy['device.remember-days'] * DAY_MS;
      return (await store.findDevicesOf(database.read, userId, since)).map((device) => atPresent(device, policy));
    },
    find,

    async coolingUntil({ userId, deviceId, openedAt, methods, policy }) {
      if (!policy['device.strict-messages'] || methods.some((method) => vouches(policy, method))) return null;
      const now = clock.now();
      if (deviceId !== null) {
        const device = await find(userId, deviceId, policy);
        return device?.state === 'new' ? device.coolUntil : null;
      }
      // Attack: the thief says that the computer is a public one, and has no device that could be new.
      const until = coolUntil(policy, openedAt);
      if (now < until && (await store.hadDevice(database.read, userId))) return until;
      return recognition.recoveryWait(database.read, userId, policy);
    },

    async maySpeak(userId, deviceId) {
      const device = deviceId === null ? null : await store.findDevice(database.read, deviceId, userId);
      const state = device === null ? null : stateAt(device, clock.now());
      return state === 'recognised' || state === 'trusted';
    },

    revoke: (tx, deviceId, userId) => consume(tx, store.revoke(deviceId, userId, clock.now())),

    async approve(tx, deviceId, userId) {
      return (await consume(tx, store.recognise(deviceId, userId))) ? ok(null) : refuse({ code: 'device-not-now' });
    },

    async vouch(tx, { deviceId, userId, method, policy }) {
      if (deviceId === null || !vouches(policy, method)) return false;
      const found = await store.findDevice(tx, deviceId, userId);
      if (found === null || !advanceDevice(stateAt(found, clock.now()), 'proved-strongly').ok) return false;
      return consume(tx, store.vouch(deviceId, userId));
    },

    async trust(tx, { deviceId, userId, policy }) {
      const now = clock.now();
      const held = await store.lockDevicesOf(tx, userId);
      const device = held.find(({ id }) => id === deviceId);
      const found = await store.findDevice(tx, deviceId, userId);
      if (device === undefined || found === null) return refuse({ code: 'not-found' });
      // What a cookie alone stands for is never trusted.
      if (!found.hasKey || !advanceDevice(stateUnder(device, policy, now), 'trusted').ok)
        return refuse({ code: 'device-not-now' });
      if (trustBars(found, policy, now).length > 0) return refuse({ code: 'device-unfit' });
      const trusted = held.filter((each) => stateUnder(each, policy, now) === 'trusted').length;
      const trusting = await store.countTrusting(tx, deviceId, now);
      if (trusted >= policy['device.trusted-per-user'] || trusting >= policy['device.users-trusting'])
        return refuse({ code: 'device-limit' });
      const until = now + policy['device.trust-days'] * DAY_MS;
      return (await consume(tx, store.trust(deviceId, userId, until))) ? ok(until) : refuse({ code: 'device-not-now' });
    },

    endTrust: (tx, deviceId, userId) => consume(tx, store.endTrust(deviceId, userId)),
    rename: (tx, deviceId, userId, name) => consume(tx, store.rename(deviceId, userId, name)),

    async attest(tx, { deviceId, userId, posture, policy }) {
      const now = clock.now();
      const before = (await store.lockDevicesOf(tx, userId)).find(({ id }) => id === deviceId);
      if (before === undefined || !(await consume(tx, store.attest(deviceId, userId, posture, now)))) return null;
      // Attack: somebody at a shared computer answers otherwise and has the trust back that the answers of before took.
      // Trust that anything stood in the way of is over, and asks for its proof again.
      const barred = [before, { posture, postureAt: now }].some((said) => trustBars(said, policy, now).length > 0);
      return { trustEnded: barred && (await consume(tx, store.endTrust(deviceId, userId))) };
    },
    acknowledge: (tx, deviceId, userId) => consume(tx, store.acknowledge(deviceId, userId)),

    async endSeries(tx, deviceId) {
      const now = clock.now();
      if (!(await consume(tx, store.endSeries(deviceId, now)))) return null;
      const [label, revoked] = [await store.labelOf(tx, deviceId), await store.revokeForAll(tx, deviceId, now)];
      return { label, userIds: revoked.map(({ userId }) => userId) };
    },
    sweep: () => store.deleteProofs(database.read, clock.now()),
  };
}

/** Whether a proof by this method vouches for a new device: nothing that comes over the telephone network does. */
export const vouches = (policy: Policy, method: string): boolean =>
  (policy['device.approving-methods'] as readonly string[]).includes(method);
