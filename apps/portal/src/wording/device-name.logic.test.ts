import { expect, test } from 'vitest';
import { deviceName } from './device-name.logic.ts';
import type { Translate } from './wording.ts';

const t: Translate = (key, values) => `${key} ${JSON.stringify(values)}`;

test.each([
  ['Chrome on Linux', 'Chrome', 'Linux'],
  ['Samsung Internet for Android on Android', 'Samsung Internet for Android', 'Android'],
  ['Chrome on Chrome OS', 'Chrome', 'Chrome OS'],
])('%s is worded anew from its two names', (label, browser, system) => {
  expect(deviceName(t, label)).toBe(`devices.made ${JSON.stringify({ browser, system })}`);
});

test.each(['Desk', 'The laptop on my table', 'curl', 'Chrome', ' on Linux', ''])('“%s” stays as it is', (label) => {
  expect(deviceName(t, label)).toBe(label);
});

test('what calls itself nothing is said to be unknown', () => {
  expect(deviceName(t, 'Unknown program')).toBe('devices.unknown undefined');
});
