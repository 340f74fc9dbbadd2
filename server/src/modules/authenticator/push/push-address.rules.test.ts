/** Addresses that phones hand in, hostile ones above all. */
import { expect, it } from 'vitest';
import { isPushAddress } from './push-address.rules.ts';

const SERVICES = ['fcm.googleapis.com', '*.notify.windows.com'];

it.each([
  ['https://fcm.googleapis.com/fcm/send/abc:def', true],
  ['https://fcm.googleapis.com:443/fcm/send/abc', true],
  ['https://wns2-par02p.notify.windows.com/w/?token=x', true],
  ['http://fcm.googleapis.com/fcm/send/abc', false],
  ['https://fcm.googleapis.com:8443/fcm', false],
  ['https://fcm.googleapis.com@10.0.0.1/', false],
  ['https://user@fcm.googleapis.com/', false],
  ['https://fcm.googleapis.com.evil.example/', false],
  ['https://evilfcm.googleapis.com/', false],
  ['https://notify.windows.com/', false],
  ['https://evilnotify.windows.com/', false],
  ['https://fcm.googleapis.com./', false],
  ['https://127.0.0.1/', false],
  ['http://127.0.0.1:9000/', false],
  ['https://2130706433/', false],
  ['https://[::1]/', false],
  ['https://[::ffff:10.0.0.1]/', false],
  ['https://169.254.169.254/latest/meta-data/', false],
  ['https://localhost/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['not an address', false],
])('%s: %s', (endpoint, expected) => {
  expect(isPushAddress(endpoint, SERVICES)).toBe(expected);
});

it('takes a service of this machine only by its whole origin', () => {
  const services = ['http://127.0.0.1:9000'];
  expect(isPushAddress('http://127.0.0.1:9000/send/1', services)).toBe(true);
  expect(isPushAddress('http://127.0.0.1:9001/send/1', services)).toBe(false);
  expect(isPushAddress('https://127.0.0.1:9000/send/1', services)).toBe(false);
});
