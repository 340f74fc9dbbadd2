/** Writes recorded.json: what others read in every container. Needs pskctool and pskc2csv. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containers, digestOf } from './containers.ts';
import { findOthers } from './others.ts';

const { pskctool, pskc2csv } = findOthers();
if (pskctool === null || pskc2csv === null) throw new Error('without the others there is nothing to record');
const folder = mkdtempSync(join(tmpdir(), 'pskc-'));
const recorded: object[] = [];
for (const container of containers) {
  const path = join(folder, 'container.xml');
  writeFileSync(path, container.text);
  const says = { pskctool: await pskctool(path), pskc2csv: await pskc2csv(path, container.unlock) };
  recorded.push({ name: container.name, digest: digestOf(container), ...says });
}
rmSync(folder, { recursive: true });
const source = 'pskctool 2.6.7 of the OATH Toolkit and pskc2csv of python-pskc 1.2, both of Debian 12';
writeFileSync(
  new URL('./recorded.json', import.meta.url),
  `${JSON.stringify({ source, containers: recorded }, null, 2)}\n`,
);
