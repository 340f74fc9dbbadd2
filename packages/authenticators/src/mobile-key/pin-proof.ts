/** What the proof of a PIN is made over: its name, what it is for, and the PIN under its hash. */
import { assert } from '@strongroom/core';
import { type Bytes, utf8 } from './encoding.ts';

/** What a change of the PIN is proven for; an answer to a prompt is proven for its challenge id. */
export const PIN_CHANGE = 'pin-change';

export function pinProofInput(purpose: string, pinHash: Uint8Array): Bytes {
  // A line feed in the purpose would let one purpose pass for another with some of the hash in it.
  assert(/^[\x21-\x7e]+$/.test(purpose) && pinHash.length === 32, 'a proof has one line of purpose and one hash');
  const head = utf8(`strongroom.mobile-key.pin.v1\n${purpose}\n`);
  const input = new Uint8Array(head.length + pinHash.length);
  input.set(head);
  input.set(pinHash, head.length);
  return input;
}
