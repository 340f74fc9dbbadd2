/** RFC 8291, appendix A: the same keys, salt and words make the same bytes. And the words of VAPID, verified apart. */
import { createPublicKey, ECDH, randomBytes, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { areSubscriptionKeys, encryptPush, readServerKey, vapidHeader } from './push-message.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
const PHONE = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

it('encrypts as the appendix does', () => {
  const drawn = [bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'), bytes('DGv6ra1nlYgDCS1FRnbzlw')];
  const body = encryptPush('When I grow up, I want to be a watermelon', PHONE, () => drawn.shift() ?? Buffer.alloc(0));
  expect(body.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

it('is one record that every push service carries, and no longer one', () => {
  expect(encryptPush('x'.repeat(3_993), PHONE, randomBytes)).toHaveLength(4_096);
  expect(() => encryptPush('x'.repeat(3_994), PHONE, randomBytes)).toThrow('3,993');
});

it('takes a point of the curve and 16 bytes, nothing else', () => {
  const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url');
  expect(areSubscriptionKeys(PHONE)).toBe(true);
  expect(areSubscriptionKeys({ ...PHONE, p256dh: offCurve })).toBe(false);
  const short = ECDH.convertKey(PHONE.p256dh, 'prime256v1', 'base64url', 'base64url', 'compressed').toString();
  expect(areSubscriptionKeys({ ...PHONE, p256dh: short })).toBe(false);
  expect(areSubscriptionKeys({ ...PHONE, auth: 'BTBZMqHH6r4Tts7J_aSI' })).toBe(false);
});

it('says who it is to one push service, for half a day', () => {
  const key = readServerKey('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw');
  const header = vapidHeader(key, 'https://push.example/send/1?x=y', 'mailto:push@broker.example', 1_000_500);
  const [, head = '', claims = '', signature = '', k = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? [];
  expect(JSON.parse(bytes(head).toString())).toEqual({ typ: 'JWT', alg: 'ES256' });
  expect(JSON.parse(bytes(claims).toString())).toEqual({
    aud: 'https://push.example',
    exp: 44_200,
    sub: 'mailto:push@broker.example',
  });
  const [x, y] = [bytes(k).subarray(1, 33), bytes(k).subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(`${head}.${claims}`), signed, bytes(signature))).toBe(true);
  expect(verify('sha256', Buffer.from(`${head}.x${claims}`), signed, bytes(signature))).toBe(false);
});
