/**
 * Copies of a log judged by us and by Go: both accept the same ones, with the same root, and refuse the same ones. Go's
 * verdicts are recorded with a digest of the bytes they are about, and asked for again wherever a Go is installed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogSource, readCopyLines, verifyLog } from '@strongroom/audit-proofs';
import { encodeBase64, makeNoteVerifier, parseVerifierKey, tilePath } from '@strongroom/transparency-log';
import { afterAll, describe, expect, it } from 'vitest';
import { type CopyCase, copies, digestOf, writeCopy } from './copies.ts';
import { buildGoVerifier, type GoVerdict } from './go-verifier.ts';

interface Recorded {
  readonly name: string;
  readonly digest: string;
  readonly says: GoVerdict;
}

const recorded = (
  JSON.parse(readFileSync(new URL('./recorded.json', import.meta.url), 'utf8')) as { copies: Recorded[] }
).copies;
const folder = mkdtempSync(join(tmpdir(), 'log-copy-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* linesOf({ files }: CopyCase) {
  const path = 'entries/000000000000.jsonl';
  const bytes = files.get(path) ?? new Uint8Array(0);
  yield* readCopyLines(
    (async function* () {
      yield bytes;
    })(),
    path,
    0,
  );
}

async function ours(copy: CopyCase) {
  const key = parseVerifierKey(copy.key);
  if (!key.ok) throw new Error(key.refusal);
  const source: LogSource = {
    checkpoint: new TextDecoder().decode(copy.files.get('checkpoint')),
    readTiles: async (addresses) => addresses.map((address) => copy.files.get(tilePath(address)) ?? null),
    hasBundles: true,
    entries: linesOf(copy),
  };
  const logKeys = [makeNoteVerifier(key.value)];
  return verifyLog(source, { origin: key.value.name, logKeys, witnesses: [], witnessThreshold: 0 });
}

describe('a copy of the log', () => {
  it('of every kind has a verdict of Go, about the same bytes', () => {
    expect(recorded.map(({ name, digest }) => ({ name, digest }))).toEqual(
      copies.map((copy) => ({ name: copy.name, digest: digestOf(copy) })),
    );
  });

  it.each(copies)('$name: $fault', async (copy) => {
    const says = recorded.find(({ name }) => name === copy.name)?.says;
    const verified = await ours(copy);
    if (verified.ok) {
      const { checkpoint, erased } = verified.value;
      const { origin, size, root } = checkpoint;
      expect({ verdict: 'verified', origin, size, root: encodeBase64(root), erased }).toEqual(says);
      expect(copy.fault).toBeNull();
    } else {
      expect(says?.verdict).not.toBe('verified');
      expect(verified.refusal.kind).toBe(copy.fault);
    }
  });

  it('is judged by Go today as it was recorded, where there is a Go', { timeout: 300_000 }, async () => {
    const go = buildGoVerifier(folder);
    // Said aloud there; what was recorded has been held against our own verdicts above.
    if (go === null) return;
    for (const [at, copy] of copies.entries()) {
      const directory = join(folder, `copy-${at}`);
      writeCopy(directory, copy.files);
      expect(await go.verify(copy.key, directory), copy.name).toEqual(recorded[at]?.says);
    }
  });
});
