/**
 * Containers read by us, by pskctool and by python-pskc: the same keys with the same seeds, and the same ones refused.
 * What the others said is recorded with a digest of the text it is about, and asked for again wherever they are
 * installed. Where we are stricter on purpose, the case is named here.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPskc } from '@strongroom/pskc';
import { afterAll, describe, expect, it } from 'vitest';
import { type ContainerCase, containers, digestOf } from './containers.ts';
import { findOthers, type OpenedKeys, type SchemaVerdict } from './others.ts';

interface Recorded {
  readonly name: string;
  readonly digest: string;
  readonly pskctool: SchemaVerdict;
  readonly pskc2csv: OpenedKeys;
}

const recorded = (
  JSON.parse(readFileSync(new URL('./recorded.json', import.meta.url), 'utf8')) as { containers: Recorded[] }
).containers;
const folder = mkdtempSync(join(tmpdir(), 'pskc-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reading = ({ text, unlock }: ContainerCase) =>
  readPskc([new TextEncoder().encode(text)], { unlock, signature: 'ignore' });

async function ours(container: ContainerCase): Promise<OpenedKeys> {
  const read = await reading(container);
  if (!read.ok) return null;
  const lines = read.value.keys.map((key) => [
    key.id,
    key.device?.serialNo ?? '',
    key.secret === undefined ? '' : Buffer.from(key.secret).toString('hex'),
    `${key.counter ?? ''}`,
    `${key.responseFormat?.length ?? ''}`,
    key.algorithm ?? '',
  ]);
  return lines.map((line) => line.join(',')).join('\n');
}

/** Where readers part: who reads it. */
const OTHERWISE: Readonly<Record<string, { we: boolean; they: boolean }>> = {
  // pskc2csv gives up on a key whose secret is derived elsewhere.
  'figure 4': { we: true, they: false },
  // python-pskc looks at no namespace; pskctool finds, as we do, that this is no container.
  'another namespace': { we: false, they: true },
};

const saidOf = ({ name }: ContainerCase): Recorded => {
  const said = recorded.find((one) => one.name === name);
  if (said === undefined) throw new Error(`nothing is recorded of ${name}`);
  return said;
};

describe('a container', () => {
  it('of every kind has a verdict of the others, about the same text', () => {
    expect(recorded.map(({ name, digest }) => ({ name, digest }))).toEqual(
      containers.map((container) => ({ name: container.name, digest: digestOf(container) })),
    );
  });

  it.each(containers.filter(({ name }) => !(name in OTHERWISE)))(
    '$name is read alike by python-pskc',
    async (container) => {
      expect(await ours(container)).toEqual(saidOf(container).pskc2csv);
    },
  );

  it.each(containers.filter(({ name }) => name in OTHERWISE))(
    '$name is read otherwise, and only so',
    async (container) => {
      const read = await ours(container);
      expect({ we: read !== null, they: saidOf(container).pskc2csv !== null }).toEqual(OTHERWISE[container.name]);
    },
  );

  it.each(containers.filter(({ name }) => !name.startsWith('another')))(
    '$name fits the schema when we read it',
    async (container) => {
      expect((await reading(container)).ok).toBe(saidOf(container).pskctool.valid);
    },
  );

  it('in the open shows pskctool the same keys', async () => {
    const open = containers.filter(({ name }) => name === 'ours in the open');
    expect(open).toHaveLength(1);
    for (const container of open) {
      const { shows } = saidOf(container).pskctool;
      const read = await reading(container);
      for (const key of read.ok ? read.value.keys : []) {
        expect(shows).toContain(`Id: ${key.id}\n`);
        expect(shows).toContain(Buffer.from(key.secret ?? []).toString('base64'));
        if (key.device?.serialNo !== undefined) expect(shows).toContain(`SerialNo: ${key.device.serialNo}\n`);
      }
      expect(read.ok).toBe(true);
    }
  });

  it('is judged by the others today as it was recorded, where they are', async () => {
    const { pskctool, pskc2csv } = findOthers();
    // Said aloud there; what was recorded has been held against our own reading above.
    for (const container of containers) {
      const path = join(folder, 'container.xml');
      writeFileSync(path, container.text);
      const said = saidOf(container);
      if (pskctool !== null) expect(await pskctool(path), container.name).toEqual(said.pskctool);
      if (pskc2csv !== null) expect(await pskc2csv(path, container.unlock), container.name).toEqual(said.pskc2csv);
    }
  });
});
