import type { Device } from '@strongroom/contract';
import { expect, test } from 'vitest';
import { daysLeft, nameOf, speaks, unseen } from './device.logic.ts';

const at = '2026-03-06T12:00:00.000Z';
const device: Device = {
  id: 'dev_1',
  label: 'Chrome on Linux',
  name: null,
  state: 'recognised',
  current: false,
  hasKey: true,
  firstSeenAt: at,
  lastSeenAt: at,
  lastAddress: '192.0.2.1',
  place: null,
  coolsUntil: null,
  trustedUntil: null,
  notTrustedFor: [],
  revokedAt: null,
  acknowledged: true,
  posture: null,
};

test('a device is called what its owner calls it', () => {
  const t = () => 'Linux の Chrome';
  expect([nameOf(t, device), nameOf(t, { ...device, name: 'Desk' })]).toEqual(['Linux の Chrome', 'Desk']);
});

test.each([
  [0, 0],
  [-1, 0],
  [1, 1],
  [86_400_000, 1],
  [86_400_001, 2],
])('with %i ms to go there are %i days left', (ms, days) => {
  const now = Date.parse(at);
  expect(daysLeft(new Date(now + ms).toISOString(), now)).toBe(days);
});

test('nobody is told of the device at hand, of one that was seen, or of one that is gone', () => {
  const came = { ...device, acknowledged: false };
  const others = [device, { ...came, current: true }, { ...came, state: 'revoked' as const }];
  expect(unseen([...others, came])).toEqual([came]);
});

test('only a device that is no longer new speaks for others', () => {
  expect(speaks([{ ...device, current: true, state: 'new' }, device])).toBe(false);
  expect(speaks([{ ...device, current: true, state: 'trusted' }])).toBe(true);
});
