/** Entry bundles: strictly read, and every entry of a range found in the tree before it is believed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundle, readEntries } from './entry-bundle.ts';
import { bundlesOf, changedBundles, tilePath } from './tile-address.ts';
import { entry, growLog, nativeSha256, readFrom, writeAllTiles } from './trees.fixture.ts';
import { toHex } from './vectors.fixture.ts';

const bundle = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 256 });

describe('an entry bundle', () => {
  it('is each entry after its length in two bytes', () => {
    expect(toHex(encodeBundle([Uint8Array.of(0xaa), new Uint8Array(0), Uint8Array.of(1, 2, 3)]))).toBe(
      '0001aa00000003010203',
    );
    expect(encodeBundle([new Uint8Array(65_535)])).toHaveLength(65_537);
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow('invariant violated');
    expect(() => encodeBundle([])).toThrow('invariant violated');
    expect(() => encodeBundle(new Array(257).fill(new Uint8Array(1)))).toThrow('invariant violated');
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(bundle, (entries) => {
        expect(decodeBundle(encodeBundle(entries), entries.length)).toEqual({ ok: true, value: entries });
      }),
    );
  });

  it('with a byte too few or too many, or another width, is refused', () => {
    fc.assert(
      fc.property(bundle, fc.nat(), (entries, dice) => {
        const bytes = encodeBundle(entries);
        expect(decodeBundle(bytes.slice(0, dice % bytes.length), entries.length)).toEqual({
          ok: false,
          refusal: 'too-short',
        });
        expect(decodeBundle(Uint8Array.of(...bytes, 0), entries.length)).toEqual({
          ok: false,
          refusal: 'trailing-bytes',
        });
        expect(decodeBundle(bytes, entries.length + 1)).toEqual({ ok: false, refusal: 'too-short' });
        expect(decodeBundle(bytes, entries.length - 1)).toEqual({ ok: false, refusal: 'trailing-bytes' });
      }),
    );
  });
});

describe('reading entries', () => {
  const SIZE = 700;
  const { root, appended } = growLog([SIZE]);
  const tiles = writeAllTiles(appended);
  for (const address of changedBundles(0, SIZE)) {
    const first = address.index * 256;
    const entries = Array.from({ length: address.width }, (_, at) => entry(first + at));
    tiles.set(tilePath(address), encodeBundle(entries));
  }
  const log = (held: ReadonlyMap<string, Uint8Array>, asked: string[] = []) => ({
    size: SIZE,
    root,
    readTiles: readFrom(held, asked),
    sha256: nativeSha256,
  });

  it('answers any range, verified, from no more bundles than it touches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: SIZE }), fc.nat({ max: SIZE }), async (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const asked: string[] = [];
        const entries = await readEntries(log(tiles, asked), from, to);
        expect(entries).toEqual(Array.from({ length: to - from }, (_, at) => entry(from + at)));
        expect(asked.filter((path) => path.startsWith('tile/entries/'))).toEqual(
          bundlesOf(SIZE, from, to).map(tilePath),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a range beyond the log', async () => {
    for (const [from, to] of [
      [0, 701],
      [-1, 4],
      [5, 4],
      [0.5, 4],
    ] as const) {
      await expect(readEntries(log(tiles), from, to)).rejects.toThrow('invariant violated');
    }
  });

  const swap = (entries: Uint8Array[]): Uint8Array[] => entries.toSpliced(3, 2, entry(4 + 256), entry(3 + 256));
  it.each<[string, (entries: Uint8Array[]) => Uint8Array | null, string]>([
    ['a changed entry', (entries) => encodeBundle(entries.with(4, entry(9_999))), 'entry 260 does not belong'],
    ['two entries exchanged', (entries) => encodeBundle(swap(entries)), 'entry 259 does not belong'],
    ['an entry removed', (entries) => encodeBundle(entries.toSpliced(4, 1)), 'tile/entries/001 does not belong'],
    [
      'an entry inserted',
      (entries) => encodeBundle(entries.toSpliced(4, 1, entry(1), entry(2)).slice(0, 256)),
      'entry 260 does not belong',
    ],
    ['an entry doubled', (entries) => encodeBundle(entries.with(5, entry(260))), 'entry 261 does not belong'],
    ['a cut tail', (entries) => encodeBundle(entries).slice(0, -1), 'tile/entries/001 does not belong'],
    ['no bundle', () => null, 'tile/entries/001 does not belong'],
  ])('names the first thing that does not fit: %s', async (_name, spoil, message) => {
    const entries = Array.from({ length: 256 }, (_, at) => entry(256 + at));
    const spoilt = new Map(tiles);
    const bytes = spoil(entries);
    if (bytes === null) spoilt.delete('tile/entries/001');
    else spoilt.set('tile/entries/001', bytes);
    await expect(readEntries(log(spoilt), 0, SIZE)).rejects.toThrow(message);
  });
});
