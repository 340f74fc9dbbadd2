/** A whole log verifies, and whatever is done to it is named: by kind, and by the first entry that does not fit. */
import { portableSha256, tilePath } from '@strongroom/transparency-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCopyLines } from './copy-source.ts';
import type { FaultKind } from './faults.ts';
import { formatCopyLine } from './log-copy.ts';
import type { LogEntry } from './log-entry.ts';
import { each, faultFound, readFrom, sourceOf } from './log-source.fixture.ts';
import { makeCopiedLog } from './testing/copied-log.ts';
import { type LogSource, type VerifyLogOptions, verifyLog } from './verify-log.ts';

const SIZE = 700;
const log = await makeCopiedLog({ batches: [300, 1, 399], erased: [4, 299] });

const check = (source: LogSource, options: VerifyLogOptions = {}) => verifyLog(source, log.trust, options);
const faultIn = (source: LogSource, options: VerifyLogOptions = {}) => faultFound(source, log.trust, options);

const edited = (edit: (list: LogEntry[]) => void): LogSource => {
  const list = [...log.entries];
  edit(list);
  return sourceOf(log, { list });
};
const at = (index: number): LogEntry => log.entries[index] as LogEntry;
const relabelled = (list: readonly LogEntry[]): LogEntry[] => list.map((entry, index) => ({ ...entry, index }));

describe('a whole log', () => {
  it('verifies, erased entries among it', async () => {
    expect(await check(sourceOf(log))).toMatchObject({
      ok: true,
      value: { checkpoint: { size: SIZE, root: log.root }, erased: 2, beyond: 0, since: null },
    });
  });

  it.each([1, 2, 255, 256, 257, 511, 512])('of %i entries verifies', async (size) => {
    const small = await makeCopiedLog({ batches: [size] });
    expect(await check(sourceOf(small))).toMatchObject({ ok: true, value: { checkpoint: { size } } });
  });

  it('without an entry verifies', async () => {
    const empty = await makeCopiedLog({ batches: [0] });
    expect(await check(sourceOf(empty))).toMatchObject({ ok: true, value: { erased: 0 } });
  });

  it('verifies as grown from each checkpoint kept before', async () => {
    for (const [size, since] of log.checkpoints) {
      expect(await check(sourceOf(log), { since })).toMatchObject({ ok: true, value: { since: size } });
    }
  });

  it('reads as lines of its outside copy, in pieces of any length', async () => {
    const bytes = log.files.get('entries/000000000000.jsonl') ?? new Uint8Array(0);
    for (const step of [7, 4_096, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) =>
        bytes.subarray(n * step, (n + 1) * step),
      );
      const entries = readCopyLines(each(pieces), 'entries/000000000000.jsonl', 0);
      expect(await check(sourceOf(log, { entries }))).toMatchObject({ ok: true, value: { erased: 2 } });
    }
  });

  it('reads as lines from a reader that fills one buffer again and again', async () => {
    const bytes = log.files.get('entries/000000000000.jsonl') ?? new Uint8Array(0);
    const buffer = new Uint8Array(100);
    async function* refilled() {
      for (let from = 0; from < bytes.length; from += buffer.length) {
        const piece = bytes.subarray(from, from + buffer.length);
        buffer.set(piece);
        yield buffer.subarray(0, piece.length);
      }
    }
    const entries = readCopyLines(refilled(), 'entries/000000000000.jsonl', 0);
    expect(await check(sourceOf(log, { entries }))).toMatchObject({ ok: true });
  });

  it('is read entry by entry and tile by tile, each once and none before it is needed', async () => {
    const asked: string[] = [];
    let yielded = 0;
    const source = sourceOf(log);
    const counting: LogSource = {
      ...source,
      readTiles: (addresses) => {
        asked.push(...addresses.map(tilePath));
        return source.readTiles(addresses);
      },
      entries: (async function* () {
        for (const entry of log.entries) {
          // The tiles over the entries to come have not been asked for.
          expect(asked.includes('tile/0/001')).toBe(yielded >= 256);
          yielded += 1;
          yield entry;
        }
      })(),
    };
    expect(await check(counting)).toMatchObject({ ok: true });
    expect(yielded).toBe(SIZE);
    expect(asked).toHaveLength(new Set(asked).size);
  });

  it('hides nothing when it grows while it is read', async () => {
    const before = log.checkpoints.get(301) ?? '';
    const source = () => sourceOf(log, { checkpoint: before });
    expect(await check(source(), { growing: true })).toMatchObject({ ok: true, value: { beyond: SIZE - 301 } });
    expect(await faultIn(source())).toEqual({ kind: 'inserted', index: 301, other: null });
    const list = log.entries.map((entry) => (entry.index === 400 ? { ...entry, index: 401 } : entry));
    const mislabelled = sourceOf(log, { checkpoint: before, list });
    expect(await faultIn(mislabelled, { growing: true })).toMatchObject({ kind: 'changed', index: 400 });
  });

  it('is read without its bundles where there are none', async () => {
    const files = new Map([...log.files].filter(([path]) => !path.startsWith('tile/entries/')));
    const readTiles = readFrom(files);
    expect(await check(sourceOf(log, { readTiles, hasBundles: false }))).toMatchObject({ ok: true });
    expect(await faultIn(sourceOf(log, { readTiles }))).toEqual({ kind: 'missing-tile', index: 0, other: null });
  });
});

describe('entries that were tampered with', () => {
  it.each<[string, FaultKind, number, number | null, (list: LogEntry[]) => void]>([
    [
      'a word changed',
      'changed',
      9,
      null,
      (list) => list.splice(9, 1, { ...at(9), entry: '{"v":2}', commitment: null }),
    ],
    [
      'a salt changed',
      'changed',
      9,
      null,
      (list) => list.splice(9, 1, { ...at(9), salt: new Uint8Array(32), commitment: null }),
    ],
    [
      'a commitment changed',
      'changed',
      4,
      null,
      (list) => list.splice(4, 1, { ...at(4), commitment: new Uint8Array(32) }),
    ],
    [
      'a kept commitment changed',
      'changed',
      9,
      null,
      (list) => list.splice(9, 1, { ...at(9), commitment: new Uint8Array(32) }),
    ],
    ['a label changed', 'changed', 9, null, (list) => list.splice(9, 1, { ...at(9), index: 10 })],
    ['the last one changed', 'changed', 699, null, (list) => list.splice(699, 1, { ...at(699), entry: '{}' })],
    [
      'two in a row changed',
      'changed',
      9,
      null,
      (list) => list.splice(9, 2, { ...at(9), entry: '{}' }, { ...at(10), entry: '{}' }),
    ],
    ['neighbours swapped', 'swapped', 9, 10, (list) => list.splice(9, 2, at(10), at(9))],
    ['two far apart swapped', 'swapped', 9, 600, (list) => [list.splice(9, 1, at(600)), list.splice(600, 1, at(9))]],
    ['the last two swapped', 'swapped', 698, 699, (list) => list.splice(698, 2, at(699), at(698))],
    ['one removed', 'removed', 9, 10, (list) => list.splice(9, 1)],
    ['the first removed', 'removed', 0, 1, (list) => list.splice(0, 1)],
    ['many removed', 'removed', 9, 309, (list) => list.splice(9, 300)],
    ['the last but one removed', 'removed', 698, 699, (list) => list.splice(698, 1)],
    ['one put in', 'inserted', 9, null, (list) => list.splice(9, 0, { ...at(9), entry: '{}' })],
    [
      'three put in',
      'inserted',
      9,
      null,
      (list) => list.splice(9, 0, ...[1, 2, 3].map((n) => ({ ...at(9), entry: `[${n}]` }))),
    ],
    ['one put in at the end', 'inserted', 700, null, (list) => list.push({ ...at(9), index: 700, entry: '{}' })],
    ['one repeated', 'duplicated', 10, 9, (list) => list.splice(10, 0, at(9))],
    ['one repeated much later', 'duplicated', 500, 9, (list) => list.splice(500, 0, at(9))],
    ['one repeated at the end', 'duplicated', 700, 9, (list) => list.push({ ...at(9), index: 700 })],
    ['one put over an earlier one', 'duplicated', 9, 600, (list) => list.splice(9, 1, at(600))],
    ['one put over the one before', 'duplicated', 9, 10, (list) => list.splice(9, 1, at(10))],
    ['the tail cut', 'cut-tail', 650, null, (list) => list.splice(650)],
    ['the last cut', 'cut-tail', 699, null, (list) => list.splice(699)],
    ['everything gone', 'cut-tail', 0, null, (list) => list.splice(0)],
    ['one too large', 'oversize', 9, null, (list) => list.splice(9, 1, { ...at(9), entry: `"${'a'.repeat(16_384)}"` })],
    ['a salt without its entry', 'malformed', 9, null, (list) => list.splice(9, 1, { ...at(9), entry: null })],
    ['half a surrogate', 'malformed', 9, null, (list) => list.splice(9, 1, { ...at(9), entry: '"\ud800"' })],
  ])('%s: %s', async (_name, kind, index, second, edit) => {
    expect(await faultIn(edited(edit))).toEqual({ kind, index, other: second });
    // Numbers are only labels: whoever tampers writes new ones.
    const list = [...log.entries];
    edit(list);
    if (!_name.includes('label')) {
      expect(await faultIn(sourceOf(log, { list: relabelled(list) }))).toEqual({ kind, index, other: second });
    }
  });

  it('are found wherever one bit of one of them is flipped', async () => {
    const spot = fc.record({ index: fc.nat({ max: SIZE - 1 }), bit: fc.nat() });
    await fc.assert(
      fc.asyncProperty(spot, async ({ index, bit }) => {
        const entry = at(index);
        const part = entry.salt ?? entry.commitment ?? new Uint8Array(0);
        const flipped = part.map((byte, n) => (n === bit % 32 ? byte ^ (1 << ((bit >>> 5) % 8)) : byte));
        const changed = entry.salt === null ? { ...entry, commitment: flipped } : { ...entry, salt: flipped };
        expect(await faultIn(edited((list) => list.splice(index, 1, changed)))).toMatchObject({
          kind: 'changed',
          index,
        });
      }),
      { numRuns: 30 },
    );
  });

  it('are found wherever one byte of a line is changed', async () => {
    const lines = log.entries.slice(0, 20).map(formatCopyLine).join('');
    const small = await makeCopiedLog({ batches: [20], erased: [4] });
    const bytes = new TextEncoder().encode(lines);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (where, flip) => {
        const changed = bytes.map((byte, n) => (n === where ? byte ^ flip : byte));
        const entries = readCopyLines(each([changed]), 'entries/000000000000.jsonl', 0);
        const index =
          lines.length === 0 ? 0 : new TextDecoder().decode(bytes.subarray(0, where)).split('\n').length - 1;
        const verified = await check(sourceOf(small, { entries }));
        expect(verified.ok).toBe(false);
        expect(!verified.ok && verified.refusal.index).toBe(index);
      }),
      { numRuns: 300 },
    );
  });
});

describe('lines that were tampered with', () => {
  const lines = log.entries.map(formatCopyLine);
  const read = (text: string) => {
    const entries = readCopyLines(each([new TextEncoder().encode(text)]), 'entries/000000000000.jsonl', 0);
    return faultIn(sourceOf(log, { entries }));
  };
  it.each<[string, FaultKind, number, string]>([
    ['an empty line', 'malformed', 3, [...lines.slice(0, 3), '\n', ...lines.slice(3)].join('')],
    ['a line cut', 'cut-tail', 699, lines.join('').slice(0, -9)],
    ['the last line break cut', 'cut-tail', 699, lines.join('').slice(0, -1)],
    ['a line without an end', 'oversize', 3, `${lines.slice(0, 3).join('')}"${'a'.repeat(4_200_000)}`],
    ['another spelling', 'malformed', 0, lines.join('').replace('{"entry"', '{ "entry"')],
  ])('%s', async (_name, kind, index, text) => {
    expect(await read(text)).toMatchObject({ kind, index });
  });

  it('a byte order mark', async () => {
    expect(await read(`\ufeff${lines.join('')}`)).toMatchObject({ kind: 'malformed', index: 0 });
  });

  it('bytes that are no UTF-8', async () => {
    const bytes = new TextEncoder().encode(lines.join(''));
    bytes[2] = 0xff;
    const entries = readCopyLines(each([bytes]), 'entries/000000000000.jsonl', 0);
    expect(await faultIn(sourceOf(log, { entries }))).toMatchObject({ kind: 'malformed', index: 0 });
  });
});

it('a log is verified with whichever SHA-256 it is given', async () => {
  let hashed = 0;
  const counting = (bytes: Uint8Array): Uint8Array => {
    hashed += 1;
    return portableSha256(bytes);
  };
  expect(await check(sourceOf(log), { sha256: counting })).toMatchObject({ ok: true });
  expect(hashed).toBeGreaterThan(SIZE * 3);
});
