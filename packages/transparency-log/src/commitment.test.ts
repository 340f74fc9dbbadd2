/** A salted commitment holds its entry, hides it once the salt is gone, and keeps its place in the tree. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitEntry, newSalt, opensCommitment } from './commitment.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './frontier.ts';
import { leafHash } from './hash.ts';
import { makeMemoryHashes } from './memory-hashes.ts';
import { proveInclusion } from './proofs.ts';
import { entry, flipBit, nativeSha256 } from './trees.fixture.ts';
import { toHex, utf8 } from './vectors.fixture.ts';
import { verifyInclusion } from './verify-proofs.ts';

const salt = new Uint8Array(32).fill(7);
const bytes = fc.uint8Array({ maxLength: 200 });

describe('a commitment', () => {
  it('is SHA-256 over the domain, the salt and the entry', () => {
    const expected = createHash('sha256').update('strongroom/entry-commitment/v1\n').update(salt).update('{"a":1}');
    expect(toHex(commitEntry(salt, utf8('{"a":1}')))).toBe(expected.digest('hex'));
    // Written out once: receipts handed to clients depend on it for as long as they are kept.
    expect(toHex(commitEntry(salt, utf8('{"a":1}')))).toBe(
      '8d34e2d2dfbe4e8d04ea70c67e5bc7f898b0b65a54d67e2a7399cf48f00199e3',
    );
  });

  it('opens with its own salt and entry and with nothing else', () => {
    fc.assert(
      fc.property(bytes, fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(), (body, own, dice) => {
        const commitment = commitEntry(own, body);
        expect(opensCommitment(commitment, own, body, nativeSha256)).toBe(true);
        expect(opensCommitment(flipBit(commitment, dice % 256), own, body)).toBe(false);
        expect(opensCommitment(commitment, flipBit(own, dice % 256), body)).toBe(false);
        expect(opensCommitment(commitment, own, Uint8Array.of(...body, 0))).toBe(false);
        if (body.length > 0)
          expect(opensCommitment(commitment, own, flipBit(body, dice % (body.length * 8)))).toBe(false);
        // A byte moved from the entry into the salt gives the same input; the salt's fixed length refuses it.
        expect(opensCommitment(commitment, Uint8Array.of(...own, ...body.slice(0, 1)), body.slice(1))).toBe(
          body.length === 0 && own.length === 32,
        );
      }),
    );
  });

  it('is refused from a stranger who sends no hash or no salt', () => {
    const commitment = commitEntry(salt, entry(1));
    expect(opensCommitment(commitment.slice(1), salt, entry(1))).toBe(false);
    expect(opensCommitment([...commitment] as unknown as Uint8Array, salt, entry(1))).toBe(false);
    expect(opensCommitment(commitment, salt.slice(1), entry(1))).toBe(false);
    expect(() => commitEntry(salt.slice(1), entry(1))).toThrow('invariant violated');
  });

  it('takes its salt from the randomness it is given', () => {
    expect(newSalt((length) => new Uint8Array(length).fill(3))).toEqual(new Uint8Array(32).fill(3));
    expect(() => newSalt(() => new Uint8Array(31))).toThrow('invariant violated');
  });

  it('keeps its proof when body and salt are erased', async () => {
    const commitments = Array.from({ length: 20 }, (_, at) =>
      commitEntry(
        salt.map((byte) => byte + at),
        entry(at),
      ),
    );
    const appended = appendLeaves(
      EMPTY_FRONTIER,
      commitments.map((commitment) => leafHash(commitment)),
    );
    const memory = makeMemoryHashes();
    memory.append(appended);
    const [erased] = commitments.slice(4);
    const proof = await proveInclusion(memory, 20, 4);
    const claim = { index: 4, size: 20, root: frontierRoot(appended.frontier), proof };
    expect(erased && verifyInclusion({ ...claim, leafHash: leafHash(erased) })).toBe(true);
  });
});
