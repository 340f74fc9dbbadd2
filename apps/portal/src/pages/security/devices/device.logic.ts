/** How a device is shown: its own name before what its browser calls itself, and what is left of its trust. */
import type { Device } from '@strongroom/contract';
import { deviceName } from '../../../wording/device-name.logic.ts';
import type { Translate } from '../../../wording/wording.ts';

const DAY_MS = 86_400_000;

export const nameOf = (t: Translate, { name, label }: Pick<Device, 'name' | 'label'>): string =>
  name ?? deviceName(t, label);

/** Begun days count: on the last one there is one left. */
export const daysLeft = (until: string, now: number): number =>
  Math.max(0, Math.ceil((Date.parse(until) - now) / DAY_MS));

/** Devices that came since somebody last looked from another one. */
export const unseen = (devices: readonly Device[]): Device[] =>
  devices.filter(({ acknowledged, current, state }) => !acknowledged && !current && state !== 'revoked');

/** Whether the device at hand may speak for others. */
export const speaks = (devices: readonly Device[]): boolean =>
  devices.some(({ current, state }) => current && (state === 'recognised' || state === 'trusted'));
