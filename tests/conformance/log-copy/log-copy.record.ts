/** Writes recorded.json: what Go says of every copy. Needs a Go. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copies, digestOf, writeCopy } from './copies.ts';
import { buildGoVerifier } from './go-verifier.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-copy-'));
const go = buildGoVerifier(folder);
if (go === null) throw new Error('without Go there is nothing to record');
const recorded: object[] = [];
for (const [at, copy] of copies.entries()) {
  const directory = join(folder, `copy-${at}`);
  writeCopy(directory, copy.files);
  recorded.push({ name: copy.name, digest: digestOf(copy), says: await go.verify(copy.key, directory) });
}
rmSync(folder, { recursive: true });
const source = `${go.version} with golang.org/x/mod/sumdb, by main.go`;
writeFileSync(
  new URL('./recorded.json', import.meta.url),
  `${JSON.stringify({ source, copies: recorded }, null, 2)}\n`,
);
