/** Tiles: one path each, the widths C2SP names, and nothing believed that does not fold to the checkpoint's root. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEntries } from './entry-bundle.ts';
import { frontierRoot, readFrontier } from './frontier.ts';
import { proveConsistency, proveInclusion, treeRoot } from './proofs.ts';
import { changedBundles, changedTiles, edgeTilesOf, parseTilePath, tilePath, tileWidthIn } from './tile-address.ts';
import { makeTileReader, TileMismatch } from './tile-reader.ts';
import { readTile } from './tile-writer.ts';
import { MAX_TREE_SIZE } from './tree-shape.ts';
import { flipBit, growLog, nativeSha256, readFrom, writeAllTiles } from './trees.fixture.ts';
import { AWKWARD, toHex } from './vectors.fixture.ts';

const paths = (addresses: ReturnType<typeof changedTiles>): string[] => addresses.map(tilePath);

describe('a tile path', () => {
  it('is read back as the address it was written from', () => {
    const address = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
      index: fc.oneof(fc.nat(), fc.integer({ min: 0, max: MAX_TREE_SIZE })),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(address, (given) => {
        expect(parseTilePath(tilePath(given))).toEqual(given);
      }),
    );
  });

  it('is accepted in one spelling only, whatever else is tried', () => {
    const piece = fc.constantFrom(
      'tile',
      'entries',
      '0',
      '1',
      '00',
      '63',
      '64',
      '000',
      '001',
      'x000',
      'x001',
      '1000',
      '.p',
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('/').replaceAll('/.p', '.p'));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: fc.constantFrom(...AWKWARD) })), (path) => {
        const address = parseTilePath(path);
        if (address !== null) expect(tilePath(address)).toBe(path);
      }),
    );
  });

  it.each([
    ['an index beyond every tree', 'tile/0/x999/x999/x999/x999/x999/999'],
    ['seven groups', 'tile/0/x001/x000/x000/x000/x000/x000/000'],
    ['level 64', 'tile/64/000'],
    ['a line break at the end', 'tile/0/000\n'],
    ['full-width digits', 'tile/0/００１'],
    ['a height as in Go', 'tile/8/0/000'],
  ])('with %s is refused', (_name, path) => {
    expect(parseTilePath(path)).toBeNull();
  });
});

describe('the tiles of a tree', () => {
  // The example of C2SP tlog-tiles, in full.
  it('of 70,000 leaves are 273 full and four at the edge', () => {
    expect(paths(edgeTilesOf(70_000))).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    const all = changedTiles(0, 70_000);
    expect(all.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(273);
    expect(all.filter(({ level, width }) => level === 1 && width === 256)).toHaveLength(1);
    expect(all).toHaveLength(273 + 1 + 3);
    expect(paths(edgeTilesOf(256))).toEqual(['tile/1/000.p/1']);
    expect(edgeTilesOf(0)).toEqual([]);
  });

  it.each([
    [0, 0, 0, 0],
    [1, 0, 0, 1],
    [255, 0, 0, 255],
    [256, 0, 0, 256],
    [257, 0, 1, 1],
    [257, 0, 2, 0],
    [65_535, 1, 0, 255],
    [65_536, 1, 0, 256],
    [65_536, 2, 0, 1],
    [65_535, 2, 0, 0],
    [MAX_TREE_SIZE, 6, 0, 16],
    [MAX_TREE_SIZE, 7, 0, 0],
    [MAX_TREE_SIZE, 63, 0, 0],
  ])('of %i leaves at level %i, index %i, has width %i', (size, level, index, width) => {
    expect(tileWidthIn(size, level, index)).toBe(width);
  });

  it('that change are exactly those whose width changes', () => {
    const sizes = fc.tuple(fc.nat({ max: 70_000 }), fc.nat({ max: 1_500 }));
    fc.assert(
      fc.property(sizes, ([oldSize, more]) => {
        const newSize = oldSize + more;
        const expected: string[] = [];
        for (let level = 0; level < 3; level += 1) {
          for (let index = 0; tileWidthIn(newSize, level, index) > 0; index += 1) {
            const width = tileWidthIn(newSize, level, index);
            if (width !== tileWidthIn(oldSize, level, index)) expected.push(tilePath({ level, index, width }));
          }
        }
        expect(paths(changedTiles(oldSize, newSize))).toEqual(expected);
        expect(paths(changedBundles(oldSize, newSize))).toEqual(
          expected.filter((path) => path.startsWith('tile/0/')).map((path) => path.replace('/0/', '/entries/')),
        );
      }),
    );
  });

  it('hold what the stored hashes hold, however the log grew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 5 }), async (batches) => {
        const { memory, appended, frontier } = growLog(batches);
        const tiles = writeAllTiles(appended);
        for (const address of changedTiles(0, frontier.size)) {
          expect(toHex(tiles.get(tilePath(address)) ?? new Uint8Array(0))).toBe(toHex(await readTile(memory, address)));
        }
      }),
      { numRuns: 40 },
    );
  });
});

const LARGE = growLog([300, 65_000, 700, 4_000]);
const LARGE_TILES = writeAllTiles(LARGE.appended);
const LARGE_SIZE = LARGE.frontier.size;
const readerOf = (tiles: ReadonlyMap<string, Uint8Array>, asked: string[] = []) =>
  makeTileReader({ size: LARGE_SIZE, root: LARGE.root, readTiles: readFrom(tiles, asked), sha256: nativeSha256 });

describe('reading from tiles', () => {
  it('gives the proofs that memory gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        async (batches, dice) => {
          const { memory, appended, frontier, root } = growLog(batches);
          const { size } = frontier;
          const readTiles = readFrom(writeAllTiles(appended));
          const reader = makeTileReader({ size, root, readTiles, sha256: nativeSha256 });
          const [index, older] = [dice % size, 1 + (dice % size)];
          expect(await proveInclusion(reader, size, index)).toEqual(await proveInclusion(memory, size, index));
          expect(await proveConsistency(reader, older, size)).toEqual(await proveConsistency(memory, older, size));
          expect(await treeRoot(reader, older)).toEqual(await treeRoot(memory, older));
          expect(await readFrontier(reader, size)).toEqual(frontier);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the same in a tree of three levels, with one tile in memory or many', async () => {
    const single = { size: LARGE_SIZE, root: LARGE.root, readTiles: readFrom(LARGE_TILES), sha256: nativeSha256 };
    const readers = [readerOf(LARGE_TILES), makeTileReader({ ...single, cachedTiles: 1 })];
    for (const index of [0, 255, 256, 299, 300, 65_535, 65_536, 65_792, LARGE_SIZE - 1]) {
      const expected = await proveInclusion(LARGE.memory, LARGE_SIZE, index);
      for (const reader of readers) expect(await proveInclusion(reader, LARGE_SIZE, index)).toEqual(expected);
    }
  });

  it('asks for each tile once, for none that the size does not imply, and keeps what it verified', async () => {
    const asked: string[] = [];
    const reader = readerOf(LARGE_TILES, asked);
    await proveInclusion(reader, LARGE_SIZE, 1_000);
    expect(asked.toSorted()).toEqual([
      'tile/0/003',
      'tile/0/273.p/112',
      'tile/1/000',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
    await proveInclusion(reader, LARGE_SIZE, 1_001);
    expect(asked).toHaveLength(5);
  });

  it('of an empty tree needs no tiles and still looks at the root', async () => {
    const readTiles = readFrom(new Map());
    const empty = makeTileReader({ size: 0, root: frontierRoot({ size: 0, peaks: [] }), readTiles });
    expect(await readFrontier(empty, 0)).toEqual({ size: 0, peaks: [] });
    await expect(readEntries({ size: 0, root: LARGE.root, readTiles }, 0, 0)).resolves.toEqual([]);
  });

  it('of hashes that are not in the tree is a bug of the caller', async () => {
    const reader = readerOf(LARGE_TILES);
    await expect(async () => reader.readHashes([2 * LARGE_SIZE])).rejects.toThrow('invariant violated');
  });

  const TOUCHED = ['tile/0/003', 'tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1'];
  const damage: Readonly<Record<string, (bytes: Uint8Array, bit: number) => Uint8Array | null>> = {
    'a flipped bit': flipBit,
    'a missing tile': () => null,
    'a cut tile': (bytes) => bytes.slice(0, -1),
    'a hash too few': (bytes) => bytes.slice(32),
    'a hash too many': (bytes) => Uint8Array.of(...bytes, ...bytes.slice(0, 32)),
    'an empty tile': () => new Uint8Array(0),
    zeros: (bytes) => new Uint8Array(bytes.length),
  };
  it.each(Object.entries(damage))('notices %s in whichever tile it needs', async (_name, spoil) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TOUCHED), fc.nat(), async (path, dice) => {
        const good = LARGE_TILES.get(path) ?? new Uint8Array(0);
        const spoilt = new Map(LARGE_TILES);
        const bytes = spoil(good, dice % (good.length * 8));
        if (bytes === null) spoilt.delete(path);
        else spoilt.set(path, bytes);
        const reader = readerOf(spoilt);
        const caught: unknown = await proveInclusion(reader, LARGE_SIZE, 1_000).catch((error: unknown) => error);
        expect(caught).toBeInstanceOf(TileMismatch);
        expect((caught as TileMismatch).path).toContain(path);
      }),
      { numRuns: 25 },
    );
  });

  it('notices two tiles exchanged, and reads on once they are back', async () => {
    const exchanged = new Map(LARGE_TILES);
    exchanged.set('tile/0/003', LARGE_TILES.get('tile/0/004') ?? new Uint8Array(0));
    const reader = readerOf(exchanged);
    await expect(proveInclusion(reader, LARGE_SIZE, 1_000)).rejects.toThrow('tile/0/003 does not belong');
    exchanged.set('tile/0/003', LARGE_TILES.get('tile/0/003') ?? new Uint8Array(0));
    await expect(proveInclusion(reader, LARGE_SIZE, 1_000)).resolves.toHaveLength(17);
  });

  it('notices a spoilt edge, and reads on once it is mended', async () => {
    const spoilt = new Map(LARGE_TILES).set('tile/2/000.p/1', new Uint8Array(32));
    const reader = readerOf(spoilt);
    await expect(proveInclusion(reader, LARGE_SIZE, 1_000)).rejects.toThrow('tile/2/000.p/1');
    spoilt.set('tile/2/000.p/1', LARGE_TILES.get('tile/2/000.p/1') ?? new Uint8Array(0));
    await expect(proveInclusion(reader, LARGE_SIZE, 1_000)).resolves.toHaveLength(17);
  });

  it('keeps no more tiles than it may, the first ones going first', async () => {
    const asked: string[] = [];
    const readTiles = readFrom(LARGE_TILES, asked);
    const log = { size: LARGE_SIZE, root: LARGE.root, readTiles, sha256: nativeSha256 };
    const reader = makeTileReader({ ...log, cachedTiles: 2 });
    for (const index of [65_792, 66_048, 65_793, 66_304, 65_794, 66_305])
      await proveInclusion(reader, LARGE_SIZE, index);
    // The tile above them is at the edge, which is always kept. The third leaf lies in a tile that still is.
    expect(asked.slice(3)).toEqual([257, 258, 259, 257].map((index) => `tile/0/${index}`));
  });

  it("notices another root, and a size that is not the root's", async () => {
    const readTiles = readFrom(LARGE_TILES);
    const other = makeTileReader({ size: LARGE_SIZE, root: flipBit(LARGE.root, 9), readTiles });
    await expect(proveInclusion(other, LARGE_SIZE, 1_000)).rejects.toThrow(TileMismatch);
    const older = makeTileReader({ size: 300, root: LARGE.root, readTiles });
    await expect(proveInclusion(older, 300, 7)).rejects.toThrow(TileMismatch);
  });
});
