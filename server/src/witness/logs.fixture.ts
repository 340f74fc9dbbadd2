/** Logs to witness, honest and forked: a history is its leaves, and whoever has the same first leaves shares them. */
import { hash } from 'node:crypto';
import {
  type Appended,
  appendLeaves,
  EMPTY_FRONTIER,
  formatAddCheckpoint,
  frontierRoot,
  type Hash,
  leafHash,
  makeMemoryHashes,
  makeNoteSigner,
  makeSignerKey,
  proveConsistency,
  type Sha256,
  SIGNATURE_TYPE,
  type SignerKey,
  signCheckpoint,
} from '@strongroom/transparency-log';

const sha256: Sha256 = (bytes) => Uint8Array.from(Buffer.from(hash('sha256', bytes, 'binary'), 'latin1'));

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const logKey = (name = 'log.example/audit', seed = 1): Promise<SignerKey> =>
  makeSignerKey(name, SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(seed));

export const witnessKey = (name = 'witness.example/w1', seed = 2): Promise<SignerKey> =>
  makeSignerKey(name, SIGNATURE_TYPE.cosignature, new Uint8Array(32).fill(seed));

/** "a a a b": three leaves shared with "a a a c". */
export const leaves = (text: string): string[] => text.split(' ').filter((leaf) => leaf !== '');
export const grown = (label: string, size: number): string[] => new Array<string>(size).fill(label);

export interface History {
  readonly leaves: readonly string[];
  readonly root: Hash;
  prove(from: number, to?: number): Promise<readonly Hash[]>;
  checkpoint(): Promise<string>;
  /** A whole request to a witness that knows the first `from` leaves. */
  request(from: number): Promise<Uint8Array>;
}

export function makeHistory(key: SignerKey, all: readonly string[], origin = key.name): History {
  const memory = makeMemoryHashes();
  const appended: Appended = appendLeaves(
    EMPTY_FRONTIER,
    all.map((leaf) => leafHash(utf8(leaf), sha256)),
    sha256,
  );
  memory.append(appended);
  const root = frontierRoot(appended.frontier, sha256);
  const size = all.length;
  const prove = async (from: number, to = size): Promise<readonly Hash[]> =>
    from === 0 || from === to ? [] : proveConsistency(memory, from, to);
  const checkpoint = (): Promise<string> =>
    signCheckpoint({ origin, size, root, extensions: [] }, [makeNoteSigner(key)]);
  return {
    leaves: all,
    root,
    prove,
    checkpoint,
    request: async (from) =>
      utf8(
        formatAddCheckpoint({ oldSize: from, proof: from > size ? [] : await prove(from), note: await checkpoint() }),
      ),
  };
}

export const isPrefix = (one: readonly string[], other: readonly string[]): boolean =>
  one.length <= other.length && one.every((leaf, at) => leaf === other[at]);

/** Every two of these are one history seen at two moments. */
export const areConsistent = (histories: readonly (readonly string[])[]): boolean => {
  const sorted = [...histories].sort((one, other) => one.length - other.length);
  return sorted.every((history, at) => at === 0 || isPrefix(sorted[at - 1] ?? [], history));
};
