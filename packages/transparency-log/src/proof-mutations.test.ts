/** A true proof with one thing changed proves nothing, and every change is tried on trees of any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './frontier.ts';
import type { Hash } from './hash.ts';
import { makeMemoryHashes } from './memory-hashes.ts';
import { proveConsistency, proveInclusion, treeRoot } from './proofs.ts';
import { entryHash, entryHashes, flipBit, growLog, nativeSha256 } from './trees.fixture.ts';
import {
  type ConsistencyClaim,
  consistencyFault,
  type InclusionClaim,
  inclusionFault,
  verifyConsistency,
  verifyInclusion,
} from './verify-proofs.ts';

const LARGEST = 300;
const { memory } = growLog([LARGEST]);

const leafInTree = fc
  .integer({ min: 1, max: LARGEST })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat({ max: size - 1 }), dice: fc.nat() }));
const twoTrees = fc
  .integer({ min: 1, max: LARGEST })
  .chain((newSize) =>
    fc.record({ newSize: fc.constant(newSize), oldSize: fc.integer({ min: 1, max: newSize }), dice: fc.nat() }),
  );

async function inclusionClaim(size: number, index: number): Promise<InclusionClaim> {
  const [root, proof] = [await treeRoot(memory, size), await proveInclusion(memory, size, index)];
  return { index, size, leafHash: entryHash(index), root, proof };
}

async function consistencyClaim(oldSize: number, newSize: number): Promise<ConsistencyClaim> {
  const [oldRoot, newRoot] = [await treeRoot(memory, oldSize), await treeRoot(memory, newSize)];
  return { oldSize, newSize, oldRoot, newRoot, proof: await proveConsistency(memory, oldSize, newSize) };
}

type Mutation = (proof: readonly Hash[], dice: number) => readonly Hash[] | null;

/** Null where the change would not change anything. */
const ON_LISTS: Readonly<Record<string, Mutation>> = {
  'a flipped bit': (proof, dice) =>
    proof.length === 0
      ? null
      : proof.map((hash, at) => (at === dice % proof.length ? flipBit(hash, dice % 256) : hash)),
  'a dropped hash': (proof, dice) => (proof.length === 0 ? null : proof.toSpliced(dice % proof.length, 1)),
  'an added hash': (proof, dice) => proof.toSpliced(dice % (proof.length + 1), 0, entryHash(dice % LARGEST)),
  'a doubled hash': (proof, dice) => {
    const hash = proof[dice % Math.max(1, proof.length)];
    return hash === undefined ? null : proof.toSpliced(dice % proof.length, 0, hash);
  },
  'two neighbours exchanged': (proof, dice) => {
    const at = dice % Math.max(1, proof.length - 1);
    const [one, other] = proof.slice(at, at + 2);
    return one === undefined || other === undefined ? null : proof.toSpliced(at, 2, other, one);
  },
  'the reverse order': (proof) => (proof.length < 2 ? null : proof.toReversed()),
  'a hash cut short': (proof, dice) =>
    proof.length === 0 ? null : proof.map((hash, at) => (at === dice % proof.length ? hash.slice(0, 31) : hash)),
  'a hash made longer': (proof, dice) =>
    proof.length === 0
      ? null
      : proof.map((hash, at) => (at === dice % proof.length ? Uint8Array.of(...hash, 0) : hash)),
};

const ON_INCLUSION: Readonly<Record<string, (claim: InclusionClaim, dice: number) => InclusionClaim>> = {
  'another index': (claim, dice) => ({ ...claim, index: (claim.index + 1 + (dice % LARGEST)) % (LARGEST + 1) }),
  'the index of the other side': (claim) => ({
    ...claim,
    index: claim.index % 2 === 0 ? claim.index + 1 : claim.index - 1,
  }),
  'another leaf': (claim) => ({ ...claim, leafHash: entryHash(claim.index + 1) }),
  'a flipped bit in the leaf': (claim, dice) => ({ ...claim, leafHash: flipBit(claim.leafHash, dice % 256) }),
  'a flipped bit in the root': (claim, dice) => ({ ...claim, root: flipBit(claim.root, dice % 256) }),
};

const ON_CONSISTENCY: Readonly<Record<string, (claim: ConsistencyClaim, dice: number) => ConsistencyClaim>> = {
  'another old tree': (claim) => ({ ...claim, oldRoot: entryHash(LARGEST) }),
  'a flipped bit in the old root': (claim, dice) => ({ ...claim, oldRoot: flipBit(claim.oldRoot, dice % 256) }),
  'a flipped bit in the new root': (claim, dice) => ({ ...claim, newRoot: flipBit(claim.newRoot, dice % 256) }),
  'the sizes exchanged': (claim) =>
    claim.oldSize === claim.newSize
      ? { ...claim, newSize: 0 }
      : { ...claim, oldSize: claim.newSize, newSize: claim.oldSize },
  'a size of zero': (claim) => ({ ...claim, oldSize: 0 }),
};

describe('an inclusion proof', () => {
  it.each(Object.entries(ON_LISTS))('with %s is refused', async (_name, mutate) => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(leafInTree, async ({ size, index, dice }) => {
        const claim = await inclusionClaim(size, index);
        const proof = mutate(claim.proof, dice);
        if (proof === null) return;
        tried += 1;
        expect(verifyInclusion(claim, nativeSha256)).toBe(true);
        expect(verifyInclusion({ ...claim, proof }, nativeSha256)).toBe(false);
      }),
    );
    expect(tried).toBeGreaterThan(50);
  });

  it.each(Object.entries(ON_INCLUSION))('with %s is refused', async (_name, mutate) => {
    await fc.assert(
      fc.asyncProperty(leafInTree, async ({ size, index, dice }) => {
        const claim = await inclusionClaim(size, index);
        expect(verifyInclusion(claim, nativeSha256)).toBe(true);
        expect(verifyInclusion(mutate(claim, dice), nativeSha256)).toBe(false);
      }),
    );
  });

  // A size alone is not bound by a proof (another one may lead to the root by the same way): the signed checkpoint
  // binds size and root. So a proof is tried against the true root of the other size.
  it('for another size of the same log is refused', async () => {
    await fc.assert(
      fc.asyncProperty(leafInTree, fc.integer({ min: 1, max: LARGEST }), async ({ size, index }, other) => {
        fc.pre(other !== size);
        const claim = await inclusionClaim(size, index);
        expect(verifyInclusion({ ...claim, size: other, root: await treeRoot(memory, other) }, nativeSha256)).toBe(
          false,
        );
      }),
    );
  });
});

describe('a consistency proof', () => {
  it.each(Object.entries(ON_LISTS))('with %s is refused', async (_name, mutate) => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(twoTrees, async ({ oldSize, newSize, dice }) => {
        const claim = await consistencyClaim(oldSize, newSize);
        const proof = mutate(claim.proof, dice);
        if (proof === null) return;
        tried += 1;
        expect(verifyConsistency(claim, nativeSha256)).toBe(true);
        expect(verifyConsistency({ ...claim, proof }, nativeSha256)).toBe(false);
      }),
    );
    expect(tried).toBeGreaterThan(50);
  });

  it.each(Object.entries(ON_CONSISTENCY))('with %s is refused', async (_name, mutate) => {
    await fc.assert(
      fc.asyncProperty(twoTrees, async ({ oldSize, newSize, dice }) => {
        const claim = await consistencyClaim(oldSize, newSize);
        expect(verifyConsistency(claim, nativeSha256)).toBe(true);
        expect(verifyConsistency(mutate(claim, dice), nativeSha256)).toBe(false);
      }),
    );
  });

  // A history rewritten after somebody saw its root: the log proves the new tree, which is not that history any more.
  it('never joins a tree to one in which an old leaf was changed', async () => {
    await fc.assert(
      fc.asyncProperty(twoTrees, async ({ oldSize, newSize, dice }) => {
        const leaves = entryHashes(0, newSize).map((hash, at) => (at === dice % oldSize ? flipBit(hash, 0) : hash));
        const changed = appendLeaves(EMPTY_FRONTIER, leaves, nativeSha256);
        const rewritten = makeMemoryHashes();
        rewritten.append(changed);
        const proof = await proveConsistency(rewritten, oldSize, newSize);
        const newRoot = frontierRoot(changed.frontier);
        const seen = { oldSize, newSize, oldRoot: await treeRoot(memory, oldSize), newRoot, proof };
        expect(verifyConsistency(seen, nativeSha256)).toBe(false);
        // The rewritten history is consistent with itself, so nothing but the root that was seen gives it away.
        const own = { ...seen, oldRoot: await treeRoot(rewritten, oldSize) };
        expect(verifyConsistency(own, nativeSha256)).toBe(true);
      }),
    );
  });
});

describe('a proof that no log would send', () => {
  it.each<[string, Partial<Record<keyof InclusionClaim, unknown>>, string]>([
    ['an index that is no number', { index: '3' }, 'size'],
    ['an index with a fraction', { index: 2.5 }, 'size'],
    ['a negative index', { index: -1 }, 'size'],
    ['NaN as index', { index: Number.NaN }, 'size'],
    ['an index beyond exact numbers', { index: 2 ** 53 }, 'size'],
    ['a size beyond exact numbers', { size: 2 ** 64 }, 'size'],
    ['an infinite size', { size: Number.POSITIVE_INFINITY }, 'size'],
    ['a bigint as size', { size: 8n }, 'size'],
    ['an index at the size', { index: 8 }, 'range'],
    ['an empty tree', { size: 0 }, 'range'],
    ['text as leaf', { leafHash: 'leaf' }, 'hash-length'],
    ['an empty root', { root: new Uint8Array(0) }, 'hash-length'],
    ['no root', { root: undefined }, 'hash-length'],
    ['no proof', { proof: null }, 'proof-length'],
    ['text as proof', { proof: 'abc' }, 'proof-length'],
    ['a list of text', { proof: ['a', 'b', 'c'] }, 'hash-length'],
    ['a list of holes', { proof: new Array(3) }, 'hash-length'],
    ['an object that looks like a list', { proof: { length: 3, 0: 1, 1: 2, 2: 3 } }, 'proof-length'],
    ['a million hashes', { proof: new Array(1_000_000).fill(entryHash(0)) }, 'proof-length'],
  ])('%s is refused unhashed', async (_name, change, fault) => {
    const claim = await inclusionClaim(8, 5);
    const never = (): never => {
      throw new Error('nothing is to be hashed');
    };
    expect(inclusionFault(claim)).toBeNull();
    expect(inclusionFault({ ...claim, ...change } as InclusionClaim, never)).toBe(fault);
  });

  it.each<[string, Partial<Record<keyof ConsistencyClaim, unknown>>, string]>([
    ['an old size with a fraction', { oldSize: 2.5 }, 'size'],
    ['a negative old size', { oldSize: -1 }, 'size'],
    ['a new size beyond exact numbers', { newSize: 2 ** 53 }, 'size'],
    ['an old tree larger than the new', { oldSize: 9 }, 'range'],
    ['an empty old tree', { oldSize: 0 }, 'empty-tree'],
    ['two empty trees', { oldSize: 0, newSize: 0 }, 'empty-tree'],
    ['an old root that is none', { oldRoot: new Uint8Array(33) }, 'hash-length'],
    ['no proof', { proof: undefined }, 'proof-length'],
    ['a proof between equals', { oldSize: 8, proof: [entryHash(0)] }, 'proof-length'],
    ['different roots of equals', { oldSize: 8, proof: [] }, 'root'],
    ['a list of numbers', { proof: [1, 2, 3, 4] }, 'hash-length'],
  ])('%s is refused unhashed', async (_name, change, fault) => {
    const claim = await consistencyClaim(5, 8);
    const never = (): never => {
      throw new Error('nothing is to be hashed');
    };
    expect(consistencyFault(claim)).toBeNull();
    expect(consistencyFault({ ...claim, ...change } as ConsistencyClaim, never)).toBe(fault);
  });
});
