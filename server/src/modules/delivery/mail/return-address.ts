/**
 * Where a mail comes back to when nobody takes it: an address of its own for each mail (variable envelope return path),
 * with a proof that only this house can make. The proof stays in lower case and the whole below 64 octets (RFC 5321
 * section 4.5.3.1.1), because mail servers fold the one and refuse more of the other.
 *
 * Attack: a stranger writes delivery reports about an owner's mailbox, so that it is marked and warnings stop going
 * there. Without the proof of a mail that was really sent, a report says nothing.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { ReturnAddressSettings } from './mail.model.ts';

export interface ReturnAddresses {
  of(messageId: string): string;
  /** The message of the first of these addresses that proves itself. */
  messageOf(addresses: readonly string[]): string | null;
}

const PROOF_BYTES = 10;
const MOST_ADDRESSES = 50;

export function makeReturnAddresses(
  { address }: ReturnAddressSettings,
  { pseudonym }: Pick<Vault, 'pseudonym'>,
): ReturnAddresses {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const proofOf = (name: string): string =>
    Buffer.from(pseudonym('mail-return', name), 'base64url').subarray(0, PROOF_BYTES).toString('hex');
  const shape = new RegExp(
    `^${escaped(local)}\\+([0-9a-hjkmnp-tv-z]{26})\\.([0-9a-f]{${PROOF_BYTES * 2}})@${escaped(domain)}$`,
  );

  function nameIn(given: string): string | null {
    const [, name, proof] = shape.exec(given.trim().toLowerCase()) ?? [];
    if (name === undefined || proof === undefined) return null;
    return timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(name))) ? name : null;
  }

  return {
    of: (messageId) => {
      const name = messageId.slice(messageId.indexOf('_') + 1);
      return `${local}+${name}.${proofOf(name)}@${domain}`;
    },
    messageOf(addresses) {
      for (const given of addresses.slice(0, MOST_ADDRESSES)) {
        const name = nameIn(given);
        if (name !== null) return `msg_${name}`;
      }
      return null;
    },
  };
}

const escaped = (text: string): string => text.replace(/[^a-z0-9@]/g, (sign) => `\\${sign}`);
