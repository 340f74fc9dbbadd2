/** The public entry bundles of a copy: they hold the commitments and must say what the entries say. */
import {
  decodeBundle,
  type Hash,
  type ReadTiles,
  sameHash,
  TILE_WIDTH,
  TileMismatch,
  tilePath,
  tileWidthIn,
} from '@strongroom/transparency-log';
import { type AuditFault, faultOf } from './faults.ts';

export interface Bundle {
  readonly path: string;
  readonly first: number;
  readonly commitments: readonly Uint8Array[];
}

/** The bundle that begins with entry `first`. Throws `TileMismatch`. */
export async function readBundle(readTiles: ReadTiles, first: number, size: number): Promise<Bundle> {
  const index = first / TILE_WIDTH;
  const address = { level: 'entries', index, width: tileWidthIn(size, 'entries', index) } as const;
  const path = tilePath(address);
  const [bytes = null] = await readTiles([address]);
  if (bytes === null) throw new TileMismatch(path, 'missing');
  const bundle = decodeBundle(bytes, address.width);
  if (!bundle.ok) throw new TileMismatch(path, 'length');
  return { path, first, commitments: bundle.value };
}

export function bundleFault({ path, first, commitments }: Bundle, offset: number, commitment: Hash): AuditFault | null {
  const held = commitments[offset];
  if (held !== undefined && sameHash(held, commitment)) return null;
  return faultOf('damaged-tile', `${path}: holds another commitment`, first + offset);
}
