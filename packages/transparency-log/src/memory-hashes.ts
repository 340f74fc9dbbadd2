/** A log's hashes in memory, packed: about 64 bytes a leaf. For tests, for browsers and for the hot end of a log. */
import { assert } from '@strongroom/core';
import type { Appended } from './frontier.ts';
import { HASH_BYTES } from './hash.ts';
import type { HashReader } from './hash-reader.ts';

export interface MemoryHashes extends HashReader {
  append(appended: Appended): void;
}

export function makeMemoryHashes(): MemoryHashes {
  let bytes = new Uint8Array(64 * HASH_BYTES);
  let used = 0;
  return {
    append({ firstIndex, hashes }) {
      // A gap or an overlap means that two writers appended to one log: it must not be papered over.
      assert(firstIndex * HASH_BYTES === used, 'hashes are appended where the last ones ended');
      if (used + hashes.length > bytes.length) {
        const larger = new Uint8Array(Math.max(2 * bytes.length, used + hashes.length));
        larger.set(bytes.subarray(0, used));
        bytes = larger;
      }
      bytes.set(hashes, used);
      used += hashes.length;
    },
    readHashes: (indexes) =>
      indexes.map((index) => {
        assert(Number.isSafeInteger(index) && index >= 0 && (index + 1) * HASH_BYTES <= used, 'the hash is stored');
        return bytes.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES);
      }),
  };
}
