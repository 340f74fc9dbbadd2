/**
 * The proof of a device's key: a question bound to one sign-in and one device, answered by a signature, taken once. A
 * question costs nothing to put: it says itself when it ends, and a keyed hash says that this house has put it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { deviceKeyText, deviceProofText, verifyDeviceKey } from '@strongroom/authenticators';
import type { DeviceKeyRegistration, DeviceProof, DeviceQuestion } from '@strongroom/contract';
import { type Clock, type Instant, type Random, secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { ProofFault } from './devices.model.ts';
import { insertProof } from './devices.store.ts';

export interface DeviceProofs {
  ask(flowId: string, deviceId: string, seconds: number): DeviceQuestion;
  /** Null: it is proven, and the proof is spent. `flowId`: the sign-in that it must be for, where that is known. */
  judge(
    given: { proof: DeviceProof | undefined; flowId: string | null },
    device: { id: string; publicKey: string },
  ): Promise<ProofFault | null>;
  /** Whether whoever registers this key holds it. */
  ownsKey(registration: DeviceKeyRegistration, flowId: string): Promise<boolean>;
}

const TIME_BYTES = 6;
const RANDOM_BYTES = 16;
const TAG_BYTES = 16;
const HEAD_BYTES = TIME_BYTES + RANDOM_BYTES;

export function makeDeviceProofs(deps: {
  database: Database;
  vault: Vault;
  clock: Clock;
  random: Random;
  origin: string;
}): DeviceProofs {
  const { database, vault, clock, random, origin } = deps;
  const tagOf = (head: Buffer, flowId: string, deviceId: string): Buffer => {
    const text = vault.pseudonym('device-proof', `${flowId}|${deviceId}|${head.toString('base64url')}`);
    return createHash('sha256').update(text).digest().subarray(0, TAG_BYTES);
  };

  return {
    ask(flowId, deviceId, seconds) {
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUIntBE(clock.now() + secondsToMs(seconds), 0, TIME_BYTES);
      Buffer.from(random(RANDOM_BYTES)).copy(head, TIME_BYTES);
      const nonce = Buffer.concat([head, tagOf(head, flowId, deviceId)]).toString('base64url');
      return { flowId, deviceId, nonce };
    },

    async judge({ proof, flowId }, device) {
      if (proof === undefined) return 'missing';
      // Attack: a proof that the browser gave for one sign-in, used in another.
      if (flowId !== null && proof.flowId !== flowId) return 'other-flow';
      const bytes = Buffer.from(proof.nonce, 'base64url');
      if (bytes.length !== HEAD_BYTES + TAG_BYTES) return 'nonce';
      const head = bytes.subarray(0, HEAD_BYTES);
      if (!timingSafeEqual(tagOf(head, proof.flowId, device.id), bytes.subarray(HEAD_BYTES))) return 'nonce';
      const endsAt: Instant = head.readUIntBE(0, TIME_BYTES);
      if (clock.now() >= endsAt) return 'expired';
      const text = deviceProofText({ origin, flowId: proof.flowId, deviceId: device.id, nonce: proof.nonce });
      if (!(await verifyDeviceKey(device.publicKey, text, proof.signature))) return 'signature';
      // Attack: a recorded proof is sent again beside a copied cookie. One row for each, so one of many wins.
      return (await insertProof(database.read, bytes.toString('base64url'), endsAt)) ? null : 'replayed';
    },

    ownsKey: ({ publicKey, signature }, flowId) =>
      verifyDeviceKey(publicKey, deviceKeyText({ origin, flowId, publicKey }), signature),
  };
}
