/**
 * Devices: browsers a user has fully signed in from before. A remembered device gives its owner a lane of their own at
 * sign-in, so that a stranger's failures cannot lock the owner out; it never replaces a factor and never moves money.
 * On a public computer nothing is remembered.
 */
import { type Clock, DAY_MS, newId, type Random } from '@strongroom/core';
import Bowser from 'bowser';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Policy } from '../policy/index.ts';
import * as store from './devices.store.ts';

export interface SeenDevice {
  readonly deviceId: string;
  /** Set when the browser had no device yet, or somebody is new on it: the secret for its cookie. */
  readonly newSecret: string | null;
  /** True when this user was never seen on it. */
  readonly isNew: boolean;
  /** True when the user has no other device. */
  readonly isFirst: boolean;
}

export interface Devices {
  /** The id of the remembered device behind a cookie, for this user; null for strangers. */
  findRemembered(secret: string | undefined, userId: string): Promise<string | null>;
  /** Records a completed sign-in on this browser. */
  remember(
    tx: Tx,
    seen: { secret: string | undefined; userId: string; userAgent: string; address: string; policy: Policy },
  ): Promise<SeenDevice>;
  list(userId: string): Promise<store.DeviceRow[]>;
  /** False when it was not there. */
  forget(tx: Tx, deviceId: string, userId: string): Promise<boolean>;
}

export function makeDevices(deps: { database: Database; clock: Clock; random: Random }): Devices {
  const { database, clock, random } = deps;
  return {
    async findRemembered(secret, userId) {
      if (secret === undefined) return null;
      const found = await store.findRemembered(database.read, secretHash(secret), userId, clock.now());
      return found?.id ?? null;
    },
    async remember(tx, { secret, userId, userAgent, address, policy }) {
      const now = clock.now();
      const shown = secret === undefined ? null : secretHash(secret);
      const seen = { userId, address, now, rememberUntil: now + policy['device.remember-days'] * DAY_MS };
      const known = shown === null ? null : await store.rememberBySecret(tx, shown, seen);
      const deviceId = known?.deviceId ?? newId('dev', now, random);
      const fresh = Buffer.from(random(32)).toString('base64url');
      if (known === null) {
        await store.insertDevice(tx, {
          id: deviceId,
          secretHash: secretHash(fresh),
          label: deviceLabel(userAgent),
          now,
        });
        await store.rememberOn(tx, deviceId, seen);
      }
      const isNew = known?.isNew ?? true;
      const isFirst = isNew && (await store.findDevicesOf(tx, userId)).length === 1;
      // Attack: somebody signs in as themselves on a browser others use, keeps the secret, and has the lane of whoever signs
      // in there next. So whoever is new on a browser gets it a new secret.
      const replaced =
        known !== null &&
        shown !== null &&
        isNew &&
        (await consume(tx, store.replaceSecret(deviceId, shown, secretHash(fresh))));
      return { deviceId, newSecret: known === null || replaced ? fresh : null, isNew, isFirst };
    },
    list: (userId) => store.findDevicesOf(database.read, userId),
    forget: (tx, deviceId, userId) => consume(tx, store.deleteDeviceUser(deviceId, userId)),
  };
}

const LABEL_LENGTH = 60;
const UNKNOWN = 'Unknown program';

/**
 * "Chrome on Linux": what a person recognises, nothing that identifies further.
 * Attack: the header is the sender's own text and ends up in messages to the owner; it stays one short line.
 */
export function deviceLabel(userAgent: string): string {
  const known = labels.get(userAgent);
  if (known !== undefined) return known;
  const label = readLabel(userAgent);
  if (labels.size >= LABELS_KEPT) labels.delete(labels.keys().next().value as string);
  labels.set(userAgent, label);
  return label;
}

/** Browsers introduce themselves in few ways, and reading one is slow. */
const labels = new Map<string, string>();
const LABELS_KEPT = 500;

function readLabel(userAgent: string): string {
  const text = userAgent.replace(/[^\x20-\x7e]+/g, ' ').trim();
  if (text === '') return UNKNOWN;
  const parsed = Bowser.parse(text);
  const browser = parsed.browser.name;
  const system = parsed.os.name;
  if (browser === undefined || browser === '') return text.split(/[\s/]/)[0]?.slice(0, LABEL_LENGTH) || UNKNOWN;
  return (system === undefined ? browser : `${browser} on ${system}`).slice(0, LABEL_LENGTH).trim() || UNKNOWN;
}
