/** Several witnesses at once: enough is enough, and nobody waits for the one that is silent. */
import { formatNote, parseNote } from '@strongroom/transparency-log';
import { afterEach, describe, expect, it } from 'vitest';
import { gatherCosignatures } from './gather-cosignatures.ts';
import { makeWitnessClient, type WitnessClient } from './witness-client.ts';
import {
  AT,
  type Behave,
  closeWitnesses,
  key,
  keys,
  lineOf,
  note,
  prove,
  says,
  signs,
  witnessThat,
} from './witness-servers.fixture.ts';

afterEach(closeWitnesses);

describe('asking several', () => {
  const clientFor = async (at: number, behave?: Behave, timeoutMs = 5_000): Promise<WitnessClient> => {
    const by = keys[at] ?? key;
    const { url } = await witnessThat(behave ?? signs(by));
    return makeWitnessClient({ key: by, url, timeoutMs });
  };
  const gather = (witnesses: readonly WitnessClient[], quorum: number, graceMs = 2_000) =>
    gatherCosignatures({ note, proveConsistency: prove, witnesses, quorum, graceMs });

  it('adds every cosignature, in the order of configuration', async () => {
    const witnesses = await Promise.all([0, 1, 2].map((at) => clientFor(at)));
    const gathered = await gather(witnesses, 2);
    expect(gathered.reached).toBe(true);
    const lines = await Promise.all(keys.map((by) => lineOf(`${note.split('\n\n')[0]}\n`, by)));
    expect(gathered.note).toBe(`${note}${lines.join('')}`);
    expect(gathered.refusals).toEqual([]);
  });

  it('does not wait for one that is silent when enough have signed', async () => {
    const witnesses = [await clientFor(0), await clientFor(1, () => {}, 60_000), await clientFor(2)];
    const gathered = await gather(witnesses, 2, 0);
    expect(gathered.reached).toBe(true);
    expect(gathered.cosignatures.map(({ witness }) => witness)).toEqual(['witness.example/w2', 'witness.example/w4']);
    expect(gathered.refusals).toEqual([]);
  });

  it('says who refused when there are too few', async () => {
    const witnesses = [await clientFor(0), await clientFor(1, says(422)), await clientFor(2, () => {}, 100)];
    const gathered = await gather(witnesses, 2);
    expect(gathered.reached).toBe(false);
    expect(gathered.cosignatures).toHaveLength(1);
    expect(gathered.refusals).toEqual([
      { witness: 'witness.example/w3', refusal: 'inconsistent' },
      { witness: 'witness.example/w4', refusal: 'timeout' },
    ]);
  });

  it('of nobody is nothing, and leaves the note alone', async () => {
    expect(await gather([], 0)).toEqual({ note, reached: true, cosignatures: [], refusals: [] });
  });

  it('puts newer cosignatures in the place of older ones', async () => {
    const parsed = parseNote(note);
    if (!parsed.ok) throw new Error(parsed.refusal);
    const { text, signatures } = parsed.value;
    const older = parseNote(`${text}\n${await lineOf(text, key, AT - 9_000)}`);
    if (!older.ok) throw new Error(older.refusal);
    const before = formatNote({ text, signatures: [...signatures, ...older.value.signatures] });
    const witnesses = [await clientFor(0)];
    const gathered = await gatherCosignatures({
      note: before,
      proveConsistency: prove,
      witnesses,
      quorum: 1,
      graceMs: 0,
    });
    expect(gathered.note).toBe(`${note}${await lineOf(text)}`);
  });

  it('refuses one key under two addresses', async () => {
    const twice = [await clientFor(0), await clientFor(0)];
    await expect(gather(twice, 2)).rejects.toThrow('a key of its own');
  });
});
