/** Codes of our own are understood, all others are foreign. */
import { mobileOfflineText } from '@strongroom/authenticators';
import { expect, it } from 'vitest';
import { readScanned } from './scanned.logic.ts';

const ORIGIN = 'https://key.example';
const OFFLINE = await mobileOfflineText(new Uint8Array(32), {
  factorId: 'fac_1',
  challenge: '123457',
  expiresAt: 1,
  shown: { action: 'sign-in' },
});

it.each([
  ['https://key.example/#activate=K7QF-22XM', { kind: 'activation', invitation: 'K7QF-22XM' }],
  ['  https://key.example/#activate=K7QF%2D22XM\n', { kind: 'activation', invitation: 'K7QF-22XM' }],
  ['https://key.example/#prompt=chl_1.42', { kind: 'prompt', challengeId: 'chl_1', number: '42' }],
  [OFFLINE, { kind: 'offline', text: OFFLINE, keyId: 'fac_1' }],
])('%s is understood', (text, meaning) => {
  expect(readScanned(text, ORIGIN)).toEqual(meaning);
});

it.each([
  'https://key.example.evil/#activate=K7QF-22XM',
  'http://key.example/#activate=K7QF-22XM',
  'https://evil.example/?https://key.example/#activate=K7QF-22XM',
  'javascript:alert(1)#activate=K7QF-22XM',
  'https://key.example/#prompt=chl_1',
  'https://key.example/#other=1',
  'otpauth://totp/x',
  'K7QF-22XM',
  '',
  'A'.repeat(9_000),
])('%.60s is foreign', (text) => {
  expect(readScanned(text, ORIGIN)).toEqual({ kind: 'foreign' });
});
