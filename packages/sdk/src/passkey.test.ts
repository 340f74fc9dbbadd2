/** Bytes survive their way to the wire and back, whatever they are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBytes, toText } from './passkey.ts';

test('bytes as base64url, there and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = toText(bytes.slice().buffer as ArrayBuffer);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect([...toBytes(text)]).toEqual([...bytes]);
    }),
  );
});
