/** Proofs as text: read back as written, refused in every other spelling, verified end to end from the text alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from './base64.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { commitEntry, opensCommitment } from './commitment.ts';
import { makeNoteSigner, makeNoteVerifier } from './cosignature.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './frontier.ts';
import { leafHash } from './hash.ts';
import { makeMemoryHashes } from './memory-hashes.ts';
import { makeSignerKey, SIGNATURE_TYPE } from './note-keys.ts';
import { formatHashLines, formatLogProof, type LogProof, parseHashLines, parseLogProof } from './proof-text.ts';
import { proveInclusion } from './proofs.ts';
import { entry, entryHash, entryHashes } from './trees.fixture.ts';
import { AWKWARD } from './vectors.fixture.ts';
import { verifyInclusion } from './verify-proofs.ts';

const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 });

describe('a list of hashes', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(hashes, (list) => {
        expect(parseHashLines(formatHashLines(list))).toEqual(list);
      }),
    );
  });

  const line = formatHashLines([entryHash(0)]);
  it.each<[string, string]>([
    ['no last line break', line.trimEnd()],
    ['another character for the last line break', `${line.trimEnd()}x`],
    ['an empty line', `${line}\n`],
    ['an empty line first', `\n${line}`],
    ['a short hash', `${encodeBase64(new Uint8Array(31))}\n`],
    ['a long hash', `${encodeBase64(new Uint8Array(33))}\n`],
    ['a carriage return', line.replace('\n', '\r\n')],
    ['64 hashes', formatHashLines(entryHashes(0, 63)) + line],
    ['a million hashes', line.repeat(1_000_000)],
  ])('with %s is refused', (_name, text) => {
    expect(parseHashLines(text)).toBeNull();
  });
});

describe('a proof', async () => {
  const log = await makeSignerKey('log.example/audit', SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(1));
  const salt = new Uint8Array(32).fill(9);
  const memory = makeMemoryHashes();
  const leaves = [...entryHashes(0, 11), leafHash(commitEntry(salt, entry(11))), ...entryHashes(12, 30)];
  const appended = appendLeaves(EMPTY_FRONTIER, leaves);
  memory.append(appended);
  const root = frontierRoot(appended.frontier);
  const head = { origin: log.name, size: 30, root, extensions: [] };
  const checkpoint = await signCheckpoint(head, [makeNoteSigner(log)]);
  const whole: LogProof = { extra: salt, index: 11, proof: await proveInclusion(memory, 30, 11), checkpoint };
  const text = formatLogProof(whole);

  it("is all that somebody else needs, beside the entry and the log's key", async () => {
    const read = parseLogProof(text);
    if (!read.ok) throw new Error(read.refusal);
    const { extra, index, proof } = read.value;
    const trust = { origin: log.name, logKeys: [makeNoteVerifier(log)], witnesses: [], witnessThreshold: 0 };
    const opened = await openCheckpoint(read.value.checkpoint, trust);
    if (!opened.ok || extra === null) throw new Error('the checkpoint opens');
    const { size } = opened.value.checkpoint;
    const commitment = commitEntry(extra, entry(11));
    expect(opensCommitment(commitment, extra, entry(11))).toBe(true);
    const claim = { index, size, root: opened.value.checkpoint.root, proof };
    expect(verifyInclusion({ ...claim, leafHash: leafHash(commitment) })).toBe(true);
    expect(verifyInclusion({ ...claim, leafHash: leafHash(commitEntry(extra, entry(12))) })).toBe(false);
  });

  it('is read back as it was written, and only so', () => {
    const any = fc.record({
      extra: fc.option(fc.uint8Array({ maxLength: 50 })),
      index: fc.integer({ min: 0, max: 2 ** 52 }),
      proof: hashes,
      checkpoint: fc.string({ unit: fc.constantFrom(...AWKWARD), minLength: 1 }),
    });
    fc.assert(
      fc.property(any, (given) => {
        expect(parseLogProof(formatLogProof(given))).toEqual({ ok: true, value: given });
      }),
    );
    const pieces = fc.array(
      fc.constantFrom('c2sp.org/tlog-proof@v1\n', 'extra ', 'AA==\n', 'index ', '0\n', '01\n', '\n', 'x'),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pieces, (given) => {
        const read = parseLogProof(given.join(''));
        if (read.ok) expect(formatLogProof(read.value)).toBe(given.join(''));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, string, string]>([
    ['another version', text.replace('@v1', '@v2'), 'header'],
    ['a space before', ` ${text}`, 'header'],
    ['Windows line breaks', text.replaceAll('\n', '\r\n'), 'header'],
    ['nothing', '', 'header'],
    ['extra that is no base 64', text.replace('extra ', 'extra !'), 'extra'],
    ['extra twice', text.replace('index ', 'extra AAAA\nindex '), 'index'],
    ['no index', text.replace('index 11\n', ''), 'index'],
    ['a leading zero', text.replace('index 11', 'index 011'), 'index'],
    ['a negative index', text.replace('index 11', 'index -11'), 'index'],
    ['an index beyond every tree', text.replace('index 11', 'index 9007199254740993'), 'index'],
    ['a hash cut short', text.replace(/index 11\n./, 'index 11\n'), 'hashes'],
    ['a word among the hashes', text.replace('index 11\n', 'index 11\nword\n'), 'hashes'],
    ['64 hashes', text.replace('index 11\n', `index 11\n${formatHashLines(entryHashes(0, 60))}`), 'hashes'],
    ['nothing after the hashes', text.slice(0, text.indexOf('\n\n')), 'hashes'],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2), 'checkpoint'],
    ['three megabytes', text + 'x'.repeat(3_000_000), 'too-large'],
  ])('with %s is refused', (_name, changed, refusal) => {
    expect(changed).not.toBe(text);
    expect(parseLogProof(changed)).toEqual({ ok: false, refusal });
  });
});
