/**
 * The leaves of a tree out of tiles that nobody vouches for, 256 at a time and each verified against the root of the
 * checkpoint (tile-reader.ts of the transparency log).
 */
import {
  type Checkpoint,
  type Hash,
  makeTileReader,
  type ReadTiles,
  type Sha256,
  sameHash,
  storedIndex,
  TILE_WIDTH,
  TileMismatch,
  treeRoot,
} from '@strongroom/transparency-log';
import { type AuditFault, faultOf } from './faults.ts';
import type { Leaves } from './log-faults.ts';

export interface LogLeaves extends Leaves {
  /** The verified leaf hashes of one tile. Throws `TileMismatch`. */
  block(index: number): Promise<readonly Hash[]>;
  /** The root that the first leaves had when there were only `size` of them. Throws `TileMismatch`. */
  rootAt(size: number): Promise<Hash>;
}

export function makeLogLeaves({ size, root }: Checkpoint, readTiles: ReadTiles, sha256: Sha256): LogLeaves {
  const reader = makeTileReader({ size, root, readTiles, sha256 });
  const blocks = Math.ceil(size / TILE_WIDTH);

  async function block(index: number): Promise<readonly Hash[]> {
    const first = index * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, size - first);
    return reader.readHashes(Array.from({ length: width }, (_, at) => storedIndex(0, first + at)));
  }

  return {
    size,
    block,
    rootAt: (older) => treeRoot(reader, older, sha256),
    async leafAt(index) {
      if (index >= size) return null;
      return (await block(Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH] ?? null;
    },
    async find(leaf) {
      for (let index = 0; index < blocks; index += 1) {
        const at = (await readableBlock(() => block(index))).findIndex((hash) => sameHash(hash, leaf));
        if (at >= 0) return index * TILE_WIDTH + at;
      }
      return null;
    },
  };
}

export function tileFault({ path, reason }: TileMismatch, index: number | null, more = ''): AuditFault {
  return faultOf(reason === 'missing' ? 'missing-tile' : 'damaged-tile', `${path}: ${reason}${more}`, index);
}

/** A search passes over damage: what is being named was found before it. */
async function readableBlock(read: () => Promise<readonly Hash[]>): Promise<readonly Hash[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TileMismatch) return [];
    throw error;
  }
}
