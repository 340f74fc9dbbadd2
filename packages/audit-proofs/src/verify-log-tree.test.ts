/** The signed head and the tiles of a log: what was done to them is named, and told from damage to the entries. */
import {
  appendLeaves,
  EMPTY_FRONTIER,
  encodeBundle,
  frontierRoot,
  leafHash,
  makeCosigner,
  makeNoteVerifier,
  makeSignerKey,
  parseTilePath,
  SIGNATURE_TYPE,
  signCheckpoint,
  signNote,
  tilePath,
  tilesAfter,
} from '@strongroom/transparency-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultKind } from './faults.ts';
import { commitmentOf, type LogEntry } from './log-entry.ts';
import { faultFound, readFrom, sourceOf } from './log-source.fixture.ts';
import { makeCopiedLog } from './testing/copied-log.ts';
import { type LogSource, type VerifyLogOptions, verifyLog } from './verify-log.ts';

const SIZE = 700;
const log = await makeCopiedLog({ batches: [300, 1, 399], erased: [4, 299] });
const other = await makeCopiedLog({ batches: [300, 400], entry: (index) => `{"other":${index}}` });
const stranger = await makeCopiedLog({ batches: [10], seed: 9 });
const witnessKey = await makeSignerKey('w.example', SIGNATURE_TYPE.cosignature, new Uint8Array(32).fill(5));
const witness = makeCosigner(witnessKey, { now: () => 1_700_000_000_000 });
const at = (index: number): LogEntry => log.entries[index] as LogEntry;
const faultIn = (source: LogSource, options: VerifyLogOptions = {}) => faultFound(source, log.trust, options);

describe('checkpoints that were tampered with', () => {
  const sign = (size: number, root = log.root, origin = log.origin) =>
    signCheckpoint({ origin, size, root, extensions: [] }, [log.signer]);

  it.each<[string, FaultKind, () => string | Promise<string>]>([
    ['nothing', 'malformed', () => ''],
    ['without a signature', 'malformed', () => log.checkpoint.slice(0, log.checkpoint.indexOf('\n\n') + 1)],
    ['with a signature cut', 'bad-signature', () => log.checkpoint.replace(/.{8}\n$/, '\n')],
    ['changed', 'bad-signature', () => log.checkpoint.replace('\n700\n', '\n699\n')],
    ['of another key', 'wrong-key', () => stranger.checkpoint],
    ['of another log', 'wrong-origin', () => sign(SIZE, log.root, 'log.example/other')],
    ['with a size that is none', 'wrong-size', () => signNote('log.example/log\n-1\nAAAA\n', [log.signer])],
  ])('%s', async (_name, kind, checkpoint) => {
    expect(await faultIn(sourceOf(log, { checkpoint: await checkpoint() }))).toMatchObject({ kind, index: null });
  });

  it.each([1, 301, 699, 701, 5_000])('signed with the size %i', async (size) => {
    const source = sourceOf(log, { checkpoint: await sign(size) });
    expect(await faultIn(source)).toMatchObject({ kind: 'wrong-size', index: Math.min(size, SIZE) });
  });

  it('too few witnesses', async () => {
    const trust = { ...log.trust, witnesses: stranger.trust.logKeys, witnessThreshold: 1 };
    const verified = await verifyLog(sourceOf(log), trust);
    expect(verified).toMatchObject({ ok: false, refusal: { kind: 'too-few-witnesses' } });
  });

  it('a kept one from before there were witnesses', async () => {
    const cosigned = await makeCopiedLog({ batches: [300, 1, 399], erased: [4, 299], cosigners: [witness] });
    const trust = { ...log.trust, witnesses: [makeNoteVerifier(witnessKey)], witnessThreshold: 1 };
    const since = log.checkpoints.get(300);
    expect(await verifyLog(sourceOf(cosigned), trust, { since })).toMatchObject({ ok: true, value: { since: 300 } });
  });

  it('replayed', async () => {
    const older = log.checkpoints.get(301) ?? '';
    const source = sourceOf(log, { checkpoint: older, list: log.entries.slice(0, 301) });
    expect(await faultIn(source, { since: log.checkpoint })).toMatchObject({ kind: 'replayed', index: 301 });
  });

  it('forked, at the same size and grown on', async () => {
    expect(await faultIn(sourceOf(log), { since: other.checkpoint })).toMatchObject({ kind: 'forked' });
    for (const size of [300, 700]) {
      expect(await faultIn(sourceOf(log), { since: other.checkpoints.get(size) })).toMatchObject({ kind: 'forked' });
    }
  });

  it('put beside another tree', async () => {
    const rewritten = sourceOf(other, { checkpoint: log.checkpoint });
    expect(await faultIn(rewritten)).toEqual({ kind: 'forked', index: null, other: null });
  });

  it('a kept one that is no checkpoint of this log', async () => {
    expect(await faultIn(sourceOf(log), { since: stranger.checkpoint })).toMatchObject({ kind: 'wrong-key' });
    expect(await faultIn(sourceOf(log), { since: '' })).toMatchObject({ kind: 'malformed' });
  });
});

describe('tiles that were tampered with', () => {
  const current = [...log.files.keys()].filter((path) => {
    const address = parseTilePath(path);
    return address !== null && (address.width === 256 || ['188', '2'].includes(path.split('.p/')[1] ?? ''));
  });
  it.each(current)('%s gone', async (path) => {
    const files = new Map(log.files);
    files.delete(path);
    const found = await faultIn(sourceOf(log, { readTiles: readFrom(files) }));
    expect(found.kind).toBe('missing-tile');
  });

  it.each(current)('%s with any bit flipped', async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (dice) => {
        const bytes = log.files.get(path) ?? new Uint8Array(0);
        const bit = dice % (bytes.length * 8);
        const flipped = bytes.map((byte, n) => (n === bit >>> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const files = new Map(log.files).set(path, flipped);
        expect((await faultIn(sourceOf(log, { readTiles: readFrom(files) }))).kind).toBe('damaged-tile');
      }),
      { numRuns: 5 },
    );
  });

  it('at the edge, where the entries lead to the root by themselves', async () => {
    const files = new Map(log.files);
    files.delete('tile/1/000.p/2');
    const verified = await verifyLog(sourceOf(log, { readTiles: readFrom(files) }), log.trust);
    expect(!verified.ok && verified.refusal.detail).toBe('tile/1/000.p/2: missing; the entries are whole');
  });

  it('behind an entry that was changed, which is named first', async () => {
    const list = log.entries.map((entry) => (entry.index === 9 ? { ...entry, entry: '{}' } : entry));
    const files = new Map(log.files).set('tile/0/001', new Uint8Array(8_192));
    const found = faultIn(sourceOf(log, { list, readTiles: readFrom(files) }));
    expect(await found).toMatchObject({ kind: 'changed', index: 9 });
  });

  it('cut with the entries, as an older copy put back', async () => {
    const files = new Map([...log.files].filter(([path]) => !/^tile\/.*\/002|\.p\/2$/.test(path)));
    const found = faultIn(sourceOf(log, { list: log.entries.slice(0, 512), readTiles: readFrom(files) }));
    expect(await found).toMatchObject({ kind: 'cut-tail', index: 512 });
  });

  it('rewritten for a changed entry', async () => {
    const list = [...log.entries];
    list.splice(9, 1, { ...at(9), entry: '{}', commitment: null });
    const commitments = list.map((entry) => commitmentOf(entry));
    const appended = appendLeaves(
      EMPTY_FRONTIER,
      commitments.map((commitment) => leafHash(commitment)),
    );
    const files = new Map(log.files).set('tile/entries/000', encodeBundle(commitments.slice(0, 256)));
    for (const { address, bytes } of tilesAfter(appended, new Map())) files.set(tilePath(address), bytes);
    expect(frontierRoot(appended.frontier)).not.toEqual(log.root);
    expect(await faultIn(sourceOf(log, { list, readTiles: readFrom(files) }))).toMatchObject({ kind: 'forked' });
    // Only the lowest tile rewritten: it does not fit the one above it.
    const lowest = files.get('tile/0/000') ?? new Uint8Array(0);
    const half = readFrom(new Map(log.files).set('tile/0/000', lowest));
    expect(await faultIn(sourceOf(log, { list, readTiles: half }))).toMatchObject({ kind: 'damaged-tile', index: 0 });
  });
});
