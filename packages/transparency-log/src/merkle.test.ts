/** The tree against the vectors of RFC 6962 logs, against the RFC's recursive definition, and against liars. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot, readFrontier } from './frontier.ts';
import { emptyRoot, type Hash, isHash, leafHash, nodeHash, sameHash } from './hash.ts';
import { makeMemoryHashes } from './memory-hashes.ts';
import { proveConsistency, proveInclusion, treeRoot } from './proofs.ts';
import { portableSha256 } from './sha256.ts';
import { entryHash, entryHashes, growLog, nativeSha256 } from './trees.fixture.ts';
import {
  type ConsistencyVector,
  consistencyVectors,
  fromHex,
  inclusionVectors,
  lenientBase64,
  toHex,
  treeOf8,
} from './vectors.fixture.ts';
import {
  type ConsistencyClaim,
  consistencyFault,
  inclusionFault,
  verifyConsistency,
  verifyInclusion,
} from './verify-proofs.ts';

/** RFC 9162 section 2.1.1, word by word. */
function definedRoot(leaves: readonly Hash[]): Hash {
  const [first] = leaves;
  if (first === undefined) return emptyRoot();
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)), nativeSha256);
}

describe('the vectors of transparency-dev/merkle', () => {
  it('are all there', () => {
    expect(inclusionVectors).toHaveLength(98);
    expect(consistencyVectors).toHaveLength(98);
    expect(inclusionVectors.filter(({ wantErr }) => wantErr)).toHaveLength(92);
    expect(consistencyVectors.filter(({ wantErr }) => wantErr)).toHaveLength(92);
  });

  it.each(inclusionVectors)('$file, refused: $wantErr', (vector) => {
    const claim = {
      index: vector.leafIdx,
      size: vector.treeSize,
      leafHash: lenientBase64(vector.leafHash),
      root: lenientBase64(vector.root),
      proof: (vector.proof ?? []).map(lenientBase64),
    };
    expect(verifyInclusion(claim)).toBe(!vector.wantErr);
    expect(verifyInclusion(claim, nativeSha256)).toBe(!vector.wantErr);
  });

  const claimOf = (vector: ConsistencyVector, root: (text: string) => Hash): ConsistencyClaim => ({
    oldSize: vector.size1,
    newSize: vector.size2,
    oldRoot: root(vector.root1),
    newRoot: root(vector.root2),
    proof: (vector.proof ?? []).map(lenientBase64),
  });

  // Some write "don't care" for a root. Here every root must be a hash, so theirs is hashed once to be one.
  it.each(consistencyVectors)('$file, refused: $wantErr', (vector) => {
    const claim = claimOf(vector, (text) => {
      const bytes = lenientBase64(text);
      return isHash(bytes) ? bytes : nativeSha256(bytes);
    });
    expect(verifyConsistency(claim)).toBe(!vector.wantErr);
    expect(verifyConsistency(claim, nativeSha256)).toBe(!vector.wantErr);
  });

  it('with a root that is no hash are refused even where their authors do not care', () => {
    const careless = consistencyVectors.filter(({ root1, root2 }) => ![root1, root2].map(lenientBase64).every(isHash));
    expect(careless.filter(({ wantErr }) => !wantErr)).toHaveLength(1);
    for (const vector of careless) expect(verifyConsistency(claimOf(vector, lenientBase64))).toBe(false);
  });

  it.each(treeOf8.rootHexBySize.map((root, size) => ({ root, size })))(
    'the root of $size leaves is $root',
    async ({ root, size }) => {
      const leaves = treeOf8.leafInputsHex.slice(0, size).map((input) => leafHash(fromHex(input)));
      const appended = appendLeaves(EMPTY_FRONTIER, leaves);
      const memory = makeMemoryHashes();
      memory.append(appended);
      expect(toHex(frontierRoot(appended.frontier))).toBe(root);
      expect(toHex(await treeRoot(memory, size))).toBe(root);
    },
  );
});

describe('hashes', () => {
  it('are the same from the portable and from the machine implementation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(toHex(portableSha256(bytes))).toBe(toHex(nativeSha256(bytes)));
      }),
    );
  });

  it('are the same only as a whole', () => {
    const hash = entryHash(0);
    expect(sameHash(hash, hash.slice())).toBe(true);
    expect(sameHash(hash, hash.slice(0, 31))).toBe(false);
    expect(sameHash(hash.slice(0, 31), hash)).toBe(false);
    expect(sameHash(new Uint8Array(0), hash)).toBe(false);
  });

  it('of a leaf and of a node never meet, even over the same bytes', () => {
    const [left, right] = [entryHash(0), entryHash(1)];
    expect(toHex(leafHash(Uint8Array.of(...left, ...right)))).not.toBe(toHex(nodeHash(left, right)));
  });
});

describe('appending', () => {
  it('gives the root of the definition at every size up to 130', async () => {
    const { memory } = growLog([130]);
    for (let size = 0; size <= 130; size += 1) {
      expect(toHex(await treeRoot(memory, size)), `size ${size}`).toBe(toHex(definedRoot(entryHashes(0, size))));
    }
  });

  it('gives one root and the same stored hashes whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 8 }), async (batches) => {
        const size = batches.reduce((total, batch) => total + batch, 0);
        const [pieces, whole] = [growLog(batches), growLog([size])];
        expect(pieces.root).toEqual(whole.root);
        expect(pieces.appended.map(({ hashes }) => toHex(hashes)).join('')).toBe(
          whole.appended.map(({ hashes }) => toHex(hashes)).join(''),
        );
        expect(await readFrontier(pieces.memory, size)).toEqual(pieces.frontier);
      }),
    );
  });

  it('leaves the frontier it started from as it was', () => {
    const { frontier } = growLog([7]);
    const before = frontier.peaks.map(toHex);
    appendLeaves(frontier, entryHashes(7, 20));
    expect(frontier.peaks.map(toHex)).toEqual(before);
  });

  it('refuses a leaf hash that is none, a frontier that is none, and a gap in storage', () => {
    expect(() => appendLeaves(EMPTY_FRONTIER, [new Uint8Array(31)])).toThrow('invariant violated');
    expect(() => appendLeaves({ size: 3, peaks: [entryHash(0)] }, [])).toThrow('invariant violated');
    expect(() => frontierRoot({ size: 2, peaks: [] })).toThrow('invariant violated');
    const later = growLog([3, 2]).appended[1];
    expect(() => later && makeMemoryHashes().append(later)).toThrow('where the last ones ended');
  });
});

describe('proofs', () => {
  it('of every leaf and every older tree verify, at every size up to 80', async () => {
    const { memory } = growLog([80]);
    for (let size = 1; size <= 80; size += 1) {
      const root = await treeRoot(memory, size);
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(memory, size, index);
        expect(inclusionFault({ index, size, leafHash: entryHash(index), root, proof }, nativeSha256)).toBeNull();
        const older = index + 1;
        const claim = { oldSize: older, newSize: size, oldRoot: await treeRoot(memory, older), newRoot: root };
        const between = await proveConsistency(memory, older, size);
        expect(consistencyFault({ ...claim, proof: between }, nativeSha256)).toBeNull();
      }
    }
  });

  it('of leaves and sizes that do not exist are not made', () => {
    const { memory } = growLog([5]);
    for (const [size, index] of [
      [5, 5],
      [5, -1],
      [0, 0],
      [5, 1.5],
      [2 ** 53, 1],
    ] as const) {
      expect(() => proveInclusion(memory, size, index)).toThrow('invariant violated');
    }
    for (const [older, newer] of [
      [0, 5],
      [6, 5],
      [-1, 5],
      [1.5, 5],
    ] as const) {
      expect(() => proveConsistency(memory, older, newer)).toThrow('invariant violated');
    }
  });

  it('are not made of what storage cut short', async () => {
    const { memory } = growLog([5]);
    const short = { readHashes: async (indexes: readonly number[]) => (await memory.readHashes(indexes)).slice(1) };
    await expect(proveInclusion(short, 5, 2)).rejects.toThrow('storage answers one hash');
    const cut = { readHashes: (indexes: readonly number[]) => indexes.map(() => new Uint8Array(31)) };
    await expect(treeRoot(cut, 5)).rejects.toThrow('storage answers one hash');
  });
});
