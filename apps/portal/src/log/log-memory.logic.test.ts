/** Trust that grows: what continues, what was rewritten, cut or exchanged, and what cannot be told. */
import { type Checkpoint, makeTileReader, proveConsistency } from '@strongroom/transparency-log';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpointIn, judgeGrowth, readMemory, writeMemory } from './log-memory.logic.ts';
import { makeLog, tilesOf } from './logs.fixture.ts';

const at = (log: Awaited<ReturnType<typeof makeLog>>, size: number): Checkpoint => {
  const checkpoint = checkpointIn(log.checkpoints.get(size) ?? '');
  if (checkpoint === null) throw new Error(`no checkpoint of ${size}`);
  return checkpoint;
};

describe('memory', () => {
  test('comes back as it was written', async () => {
    const { key, checkpoint: note } = await makeLog([3]);
    const memory = { key, note, verifiedAt: 17 };
    expect(readMemory(writeMemory(memory))).toEqual(memory);
  });

  test.each([
    ['nothing', () => null],
    ['no JSON', () => '{'],
    ['a list', () => '[]'],
    ['a member too many', (text: string) => text.replace('{', '{"more":1,')],
    ['a member too few', (text: string) => text.replace(/,"verifiedAt":\d+/u, '')],
    ['no instant', (text: string) => text.replace(/"verifiedAt":\d+/u, '"verifiedAt":"17"')],
    ['a key whose id is not its own', (text: string) => text.replace(/\+[0-9a-f]{8}\+/u, '+00000000+')],
    ['no checkpoint', (text: string) => text.replace(/"note":"(?:[^"\\]|\\.)*"/u, '"note":"x"')],
  ])('is none when it is %s', async (_, spoil) => {
    const { key, checkpoint: note } = await makeLog([3]);
    const spoilt = spoil(writeMemory({ key, note, verifiedAt: 17 }));
    expect(readMemory(spoilt)).toBeNull();
  });
});

describe('the next checkpoint', () => {
  test('continues every earlier one of the same log, however it grew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 }), async (batches) => {
        const log = await makeLog(batches);
        const sizes = [...log.checkpoints.keys()];
        for (const size of sizes) {
          const growth = await judgeGrowth(at(log, size), at(log, log.size), tilesOf(log));
          expect(growth).toBe(size === log.size ? 'same' : 'grown');
        }
      }),
      { numRuns: 15 },
    );
  });

  test('never continues one of a rewritten log', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }));
    await fc.assert(
      fc.asyncProperty(sizes, async ([before, more]) => {
        const [old, rewritten] = await Promise.all([makeLog([before]), makeLog([before + more], ' rewritten')]);
        const growth = await judgeGrowth(at(old, old.size), at(rewritten, rewritten.size), tilesOf(rewritten));
        expect(growth).toBe('forked');
      }),
      { numRuns: 15 },
    );
  });

  test('is refused when it is smaller, even of the same history', async () => {
    const log = await makeLog([4, 5]);
    expect(await judgeGrowth(at(log, 9), at(log, 4), tilesOf(log))).toBe('older');
  });

  test('of another log is no continuation', async () => {
    const log = await makeLog([4]);
    const other = { ...at(log, 4), origin: 'elsewhere.test/log' };
    expect(await judgeGrowth(at(log, 4), other, tilesOf(log))).toBe('forked');
  });

  test('continues an empty log without a proof', async () => {
    const log = await makeLog([4]);
    const empty = { ...at(log, 4), size: 0 };
    expect(await judgeGrowth(empty, at(log, 4), tilesOf(log))).toBe('grown');
  });

  test.each([
    ['missing', 'unanswered', () => null],
    ['a page of a proxy', 'unanswered', () => new TextEncoder().encode('<html>')],
    ['of another tree', 'forked', (bytes: Uint8Array | null) => bytes?.map((byte) => byte ^ 1) ?? null],
  ])('with tiles that are %s is %s', async (_, growth, change) => {
    const log = await makeLog([4, 5]);
    const readTiles = async (...[addresses]: Parameters<ReturnType<typeof tilesOf>>) =>
      (await tilesOf(log)(addresses)).map(change);
    expect(await judgeGrowth(at(log, 4), at(log, 9), readTiles)).toBe(growth);
  });

  test('is not believed for tiles that were proven against another root', async () => {
    const [old, rewritten] = await Promise.all([makeLog([4]), makeLog([4, 5], ' rewritten')]);
    const reader = makeTileReader({ size: 9, root: at(rewritten, 9).root, readTiles: tilesOf(rewritten) });
    expect(await proveConsistency(reader, 4, 9)).not.toEqual([]);
    expect(await judgeGrowth(at(old, 4), at(rewritten, 9), tilesOf(rewritten))).toBe('forked');
  });
});
