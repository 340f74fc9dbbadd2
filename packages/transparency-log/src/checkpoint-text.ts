/**
 * The text of a checkpoint, after C2SP tlog-checkpoint: origin, size, root, then extension lines, each line not empty
 * and ended by a line break. Exactly one spelling each: decimal without leading zeros, strict base 64. Refuses sizes
 * above 2^52 and an empty tree with another root than the empty one: no log can ever prove such a checkpoint.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { emptyRoot, type Hash, isHash, sameHash } from './hash.ts';
import { hasControlCharacter } from './note-keys.ts';
import { isTreeSize } from './tree-shape.ts';

export interface Checkpoint {
  /** Who the log is; by convention its address without a scheme. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Opaque, and not recommended: nobody but the log's signature vouches for them. */
  readonly extensions: readonly string[];
}

export type CheckpointTextRefusal = 'lines' | 'size' | 'root' | 'empty-root';

export function parseCheckpoint(text: string): Result<Checkpoint, CheckpointTextRefusal> {
  if (!text.endsWith('\n') || hasControlCharacter(text)) return refuse('lines');
  const lines = text.slice(0, -1).split('\n');
  const [origin, size, root, ...extensions] = lines;
  if (origin === undefined || size === undefined || root === undefined || lines.includes('')) return refuse('lines');
  const parsedSize = parseTreeSize(size);
  if (parsedSize === null) return refuse('size');
  const parsedRoot = decodeBase64(root);
  if (!isHash(parsedRoot)) return refuse('root');
  if (parsedSize === 0 && !sameHash(parsedRoot, emptyRoot())) return refuse('empty-root');
  return ok({ origin, size: parsedSize, root: parsedRoot, extensions });
}

/** Decimal without sign, leading zeros or anything around it; null for what is no size of a tree. */
export function parseTreeSize(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const size = Number(text);
  return isTreeSize(size) ? size : null;
}

export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, String(size), encodeBase64(root), ...extensions];
  assert(isTreeSize(size) && isHash(root), 'a checkpoint names a size and a root');
  assert(
    lines.every((line) => line !== '' && line.isWellFormed() && !line.includes('\n') && !hasControlCharacter(line)),
    'the lines of a checkpoint are plain and not empty',
  );
  return `${lines.join('\n')}\n`;
}
