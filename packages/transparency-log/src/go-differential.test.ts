/**
 * The same cases given to Go's own transparency log (golang.org/x/mod/sumdb) and to this one; what Go answered is kept
 * in fixtures/go with the program that asked. Where this implementation is stricter on purpose, the case is named here.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signCheckpoint } from './checkpoint.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint-text.ts';
import { cosignedAt, makeCosigner, makeNoteSigner, makeNoteVerifier } from './cosignature.ts';
import { openNote, signNote } from './note.ts';
import {
  formatSignerKey,
  formatVerifierKey,
  makeSignerKey,
  parseSignerKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  type SignerKey,
  type VerifierKey,
} from './note-keys.ts';
import { proveConsistency, proveInclusion, treeRoot } from './proofs.ts';
import { changedTiles, parseTilePath, tilePath } from './tile-address.ts';
import { readTile } from './tile-writer.ts';
import { splitStoredIndex, storedCount, storedIndex } from './tree-shape.ts';
import { growLog } from './trees.fixture.ts';
import { fromHex, goValues, lenientBase64, toHex } from './vectors.fixture.ts';

const { tree, tiles, tilePaths, storedIndexes, keys, notes, checkpoints, cosignature } = goValues;

describe('a tree of 70,000 leaves as Go grows it', () => {
  const { memory, appended } = growLog([1, 255, 1, 9_743, 60_000]);

  it('has the same hashes in the same places', () => {
    const digest = createHash('sha256');
    for (const { hashes } of appended) digest.update(hashes);
    expect(digest.digest('hex')).toBe(tree.storedDigest);
    expect(storedCount(tree.leaves)).toBe(tree.storedHashes);
  });

  it('has the same roots', async () => {
    for (const [size, root] of Object.entries(tree.roots)) {
      expect(toHex(await treeRoot(memory, Number(size))), `size ${size}`).toBe(root);
    }
  });

  it('has the same proofs at every size up to 64', async () => {
    const [inclusion, consistency] = [createHash('sha256'), createHash('sha256')];
    for (let size = 1; size <= tree.allUpTo; size += 1) {
      for (let index = 0; index < size; index += 1) {
        for (const hash of await proveInclusion(memory, size, index)) inclusion.update(hash);
        for (const hash of await proveConsistency(memory, index + 1, size)) consistency.update(hash);
      }
    }
    expect(inclusion.digest('hex')).toBe(tree.inclusionDigest);
    expect(consistency.digest('hex')).toBe(tree.consistencyDigest);
  });

  it.each(tree.inclusions)('proves leaf $index of $size alike', async ({ size, index, proof }) => {
    expect((await proveInclusion(memory, size, index)).map(toHex)).toEqual(proof);
  });

  it.each(tree.consistencies)('proves $oldSize to $newSize alike', async ({ oldSize, newSize, proof }) => {
    expect((await proveConsistency(memory, oldSize, newSize)).map(toHex)).toEqual(proof);
  });

  it.each(tiles)('has the same new tiles from $oldSize to $newSize', async ({ oldSize, newSize, ...expected }) => {
    const changed = changedTiles(oldSize, newSize);
    const [paths, contents] = [createHash('sha256'), createHash('sha256')];
    for (const address of changed) {
      paths.update(`${tilePath(address)}\n`);
      contents.update(await readTile(memory, address));
    }
    const last = changed.at(-1);
    expect({
      count: changed.length,
      last: last === undefined ? '' : tilePath(last),
      pathsDigest: paths.digest('hex'),
      bytesDigest: contents.digest('hex'),
    }).toEqual(expected);
  });
});

describe('places', () => {
  it.each(storedIndexes)('hash $n of level $level is kept at $index', ({ level, n, index }) => {
    expect(storedIndex(level, n)).toBe(index);
    expect(splitStoredIndex(index)).toEqual({ level, n });
  });

  it.each(tilePaths)('$path is a tile: $valid', ({ path, valid, level, index, width }) => {
    const address = valid ? { level: level === -1 ? 'entries' : level, index, width } : null;
    expect(parseTilePath(path)).toEqual(address);
  });
});

/** Go reads these; C2SP says that every signature of a known key must be verified, and base 64 has one spelling here. */
const STRICTER: Readonly<Record<string, string>> = {
  'known twice, the second time flipped': 'bad-signature',
  'stray bits in the base64 of a stranger': 'signature-line',
};

function verifierKey(vkey: string): VerifierKey {
  const key = parseVerifierKey(vkey);
  if (!key.ok) throw new Error(key.refusal);
  return key.value;
}

async function signerKey(skey: string): Promise<SignerKey> {
  const key = await parseSignerKey(skey);
  if (!key.ok) throw new Error(key.refusal);
  return key.value;
}

describe('keys and notes', () => {
  it('are spelled alike', async () => {
    const key = await makeSignerKey(keys.name, SIGNATURE_TYPE.ed25519, fromHex(keys.seed));
    expect(formatSignerKey(key)).toBe(keys.skey);
    expect(formatVerifierKey(key)).toBe(keys.vkey);
    expect(await parseSignerKey(keys.skey)).toEqual({ ok: true, value: key });
  });

  it.each(keys.verdicts)('$vkey is a verifier key: $valid', ({ vkey, valid }) => {
    expect(parseVerifierKey(vkey).ok).toBe(valid);
  });

  it('are signed alike, byte for byte', async () => {
    const signers = await Promise.all(notes.signers.slice(0, 2).map(signerKey));
    expect(await signNote(notes.text, signers.map(makeNoteSigner))).toBe(notes.signedByBoth);
  });

  it.each(notes.cases)('"$name" is judged alike: $verdict', async ({ name, message, verdict }) => {
    const verifiers = notes.verifiers.slice(0, 2).map((vkey) => makeNoteVerifier(verifierKey(vkey)));
    const opened = await openNote(lenientBase64(message), verifiers);
    const answer = opened.ok ? 'ok' : opened.refusal;
    const stricter = STRICTER[name];
    if (stricter !== undefined) {
      expect(verdict).toBe('ok');
      expect(answer).toBe(stricter);
    } else if (verdict === 'malformed') expect(['ok', 'bad-signature', 'no-known-signature']).not.toContain(answer);
    else expect(answer).toBe(verdict);
  });

  it.each(checkpoints)('$text is a checkpoint: $valid', ({ text, valid, size }) => {
    const parsed = parseCheckpoint(text);
    expect(parsed.ok).toBe(valid);
    if (parsed.ok) expect(String(parsed.value.size)).toBe(size);
  });
});

describe('a cosignature by github.com/transparency-dev/formats', () => {
  it('is verified, and made alike at the same time', async () => {
    const log = await signerKey(cosignature.logSkey);
    const { witnessName, witnessSeed, timeSeconds } = cosignature;
    const witness = await makeSignerKey(witnessName, SIGNATURE_TYPE.cosignature, fromHex(witnessSeed));
    expect(formatVerifierKey(witness)).toBe(cosignature.witnessVkey);
    expect(formatVerifierKey(log)).toBe(cosignature.logVkey);
    const opened = await openNote(cosignature.message, [witness, log].map(makeNoteVerifier));
    const [, second] = opened.ok ? opened.value.verified : [];
    expect(second && cosignedAt(second.signature)).toBe(timeSeconds * 1_000);
    const checkpoint = parseCheckpoint(cosignature.text);
    if (!checkpoint.ok) throw new Error(checkpoint.refusal);
    expect(formatCheckpoint(checkpoint.value)).toBe(cosignature.text);
    const clock = { now: () => timeSeconds * 1_000 + 999 };
    const signers = [makeNoteSigner(log), makeCosigner(witness, clock)];
    expect(await signCheckpoint(checkpoint.value, signers)).toBe(cosignature.message);
  });
});
