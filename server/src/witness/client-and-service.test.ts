/** The server's own client against real witnesses: a log that grows, falls behind, forks, and is witnessed by several. */
import { makeNoteVerifier, openCheckpoint, parseVerifierKey } from '@strongroom/transparency-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gatherCosignatures, makeWitnessClient, type WitnessClient } from '../modules/transparency/index.ts';
import { grown, type History, leaves, logKey, makeHistory } from './logs.fixture.ts';
import { runWitness, type TestWitness } from './running.fixture.ts';

const log = await logKey();
let witnesses: TestWitness[] = [];
beforeEach(async () => {
  witnesses = await Promise.all(
    ['w1', 'w2', 'w3'].map((name) => runWitness([log], { name: `witness.example/${name}` })),
  );
});
afterEach(() => Promise.all(witnesses.map((witness) => witness.remove())));

const keyOf = (witness: TestWitness) => {
  const key = parseVerifierKey(witness.verifierKey);
  if (!key.ok) throw new Error(key.refusal);
  return key.value;
};
const clientOf = (witness: TestWitness): WitnessClient =>
  makeWitnessClient({ key: keyOf(witness), url: witness.url, timeoutMs: 60_000 });
const first = (): TestWitness => {
  const [witness] = witnesses;
  if (witness === undefined) throw new Error('there are witnesses');
  return witness;
};
const ask = async (client: WitnessClient, history: History) => {
  const answer = await client.cosign(await history.checkpoint(), history.prove);
  return answer.ok ? 'cosigned' : answer.refusal;
};
const gather = async (clients: readonly WitnessClient[], history: History, quorum: number) =>
  gatherCosignatures({
    note: await history.checkpoint(),
    proveConsistency: history.prove,
    witnesses: clients,
    quorum,
    graceMs: 2_000,
  });

it('a growing log is cosigned at each size, by a client that remembers and by one that was just started', async () => {
  const client = clientOf(first());
  for (const size of [0, 1, 2, 7, 8, 8, 300])
    expect(await ask(client, makeHistory(log, grown('a', size)))).toBe('cosigned');
  expect(await ask(clientOf(first()), makeHistory(log, grown('a', 1_000)))).toBe('cosigned');
  expect(await ask(client, makeHistory(log, grown('a', 1_025)))).toBe('cosigned');
});

it('a log that forks is refused by whoever saw the other side', async () => {
  expect(await ask(clientOf(first()), makeHistory(log, leaves('a a a')))).toBe('cosigned');
  expect(await ask(clientOf(first()), makeHistory(log, leaves('a a b')))).toBe('inconsistent');
  expect(await ask(clientOf(first()), makeHistory(log, leaves('a b a a')))).toBe('inconsistent');
  expect(await ask(clientOf(first()), makeHistory(log, leaves('a a')))).toBe('ahead-of-us');
});

it('what a witness knows beyond us is shown by the signatures of the log itself', async () => {
  const identity = { origin: log.name, logKeys: [makeNoteVerifier(log)] };
  const client = clientOf(first());
  expect(await client.lastCosigned(identity)).toEqual({ ok: false, refusal: 'unknown-log' });
  const seven = makeHistory(log, grown('a', 7));
  expect(await ask(client, seven)).toBe('cosigned');
  expect(await ask(client, makeHistory(log, grown('a', 5)))).toBe('ahead-of-us');
  const last = await client.lastCosigned(identity);
  expect(last.ok && last.value.checkpoint).toMatchObject({ origin: log.name, size: 7, root: seven.root });
  const imitator = makeNoteVerifier(await logKey(log.name, 8));
  expect(await client.lastCosigned({ ...identity, logKeys: [imitator] })).toMatchObject({ refusal: 'bad-cosignature' });
});

it('a log that this witness does not know, and a key that it does not trust', async () => {
  expect(await ask(clientOf(first()), makeHistory(await logKey('new.example/log', 8), ['a']))).toBe('unknown-log');
  expect(await ask(clientOf(first()), makeHistory(await logKey(log.name, 8), ['a']))).toBe('unknown-key');
});

it('what several cosigned is a checkpoint that a reader with their keys accepts', async () => {
  const clients = witnesses.map(clientOf);
  const gathered = await gather(clients, makeHistory(log, grown('a', 12)), 2);
  expect(gathered.reached).toBe(true);
  const opened = await openCheckpoint(gathered.note, {
    origin: log.name,
    logKeys: [makeNoteVerifier(log)],
    witnesses: witnesses.map((witness) => makeNoteVerifier(keyOf(witness))),
    witnessThreshold: 3,
  });
  expect(opened.ok && opened.value.cosignatures.map(({ witness }) => witness)).toEqual([
    'witness.example/w1',
    'witness.example/w2',
    'witness.example/w3',
  ]);
});

it('two views of one log cannot both get two witnesses out of three', async () => {
  const views = ['left', 'right'].map((leaf) => makeHistory(log, [...grown('a', 5), leaf]));
  const clients = views.map(() => witnesses.map(clientOf));
  const gathered = await Promise.all(views.map((view, at) => gather(clients[at] ?? [], view, 2)));
  expect(gathered.filter(({ reached }) => reached)).toHaveLength(1);
  expect(gathered.flatMap(({ cosignatures }) => cosignatures)).toHaveLength(3);
});
