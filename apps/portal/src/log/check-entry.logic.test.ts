/** One entry from the server's answer to the seal, and every deceit on the way. */
import { formatReceipt, parseReceipt, type Receipt } from '@strongroom/audit-proofs';
import { type CopiedLog, receiptOf } from '@strongroom/audit-proofs/testing';
import { problems } from '@strongroom/contract/problem-codes';
import { makeCosigner, makeSignerKey, SIGNATURE_TYPE, signNote } from '@strongroom/transparency-log';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkEntry, fingerprintOf, type LogAccess } from './check-entry.logic.ts';
import type { LogMemory } from './log-memory.logic.ts';
import { makeLog, serve, shownAt } from './logs.fixture.ts';

let log: CopiedLog;
let memory: LogMemory;
const [small, large] = [5, 12];
beforeAll(async () => {
  log = await makeLog([small, large - small]);
  memory = { key: log.key, note: log.checkpoints.get(small) ?? '', verifiedAt: 500 };
});

const answering = (change: (receipt: Receipt) => Receipt | Promise<Receipt>, index = 3): LogAccess['receipt'] => {
  return async () => ({ ok: true, data: JSON.parse(formatReceipt(await change(await receiptOf(log, index)))) });
};

describe('an entry', () => {
  test('is verified, and the browser remembers the checkpoint', async () => {
    const server = serve(log);
    const proof = await checkEntry(shownAt(3), server.access);
    expect(proof).toMatchObject({ kind: 'verified', index: 3, size: large, verifiedAt: 1_000, witnesses: [] });
    expect(proof).toMatchObject({ continuity: { kind: 'first' }, fingerprint: fingerprintOf(log.key) });
    expect(server.memory()).toEqual({ key: log.key, note: log.checkpoint, verifiedAt: 1_000 });
  });

  test('is verified against a checkpoint that continues the one remembered', async () => {
    const server = serve(log, memory);
    expect(await checkEntry(shownAt(3), server.access)).toMatchObject({
      kind: 'verified',
      continuity: { kind: 'grown', size: small, verifiedAt: 500 },
    });
    expect(await checkEntry(shownAt(4), server.access)).toMatchObject({
      kind: 'verified',
      continuity: { kind: 'same', size: large },
    });
  });

  test('is verified with what only the search shows of it', async () => {
    const found = { ...shownAt(3), index: 3, userId: 'usr_1', accountId: null, clockBackMs: 40 };
    expect(await checkEntry(found, serve(log).access)).toMatchObject({ kind: 'verified' });
    expect(await checkEntry({ ...found, index: null }, serve(log).access)).toMatchObject({ kind: 'verified' });
  });

  test('hands over a receipt that reads back, and the key', async () => {
    const proof = await checkEntry(shownAt(3), serve(log).access);
    if (proof.kind !== 'verified') throw new Error(proof.kind);
    expect(parseReceipt(proof.receipt)).toMatchObject({ ok: true, value: { index: 3 } });
    expect(proof.key).toBe(`${log.key}\n`);
  });

  test('leaves nothing behind on a public computer', async () => {
    const server = serve(log, null, { remember: null });
    expect(await checkEntry(shownAt(3), server.access)).toMatchObject({
      kind: 'verified',
      continuity: { kind: 'unkept' },
    });
    expect(server.memory()).toBeNull();
  });

  test('names the witnesses of the checkpoint', async () => {
    const seed = new Uint8Array(32).fill(9);
    const witness = makeCosigner(await makeSignerKey('witness.test', SIGNATURE_TYPE.cosignature, seed), {
      now: () => 60_000,
    });
    const receipt = answering(async (genuine) => {
      const end = genuine.checkpoint.indexOf('\n\n') + 1;
      const cosigned = await signNote(genuine.checkpoint.slice(0, end), [log.signer, witness]);
      return { ...genuine, checkpoint: cosigned };
    });
    expect(await checkEntry(shownAt(3), serve(log, null, { receipt }).access)).toMatchObject({
      kind: 'verified',
      witnesses: [{ name: 'witness.test', at: 60_000 }],
    });
  });
});

describe('a deceit is seen', () => {
  const flipped = (text: string): string => text.replace('198.51.100.7', '198.51.100.6');
  test.each<[string, string, LogAccess['receipt']]>([
    ['a flipped byte in the entry', 'damaged', answering((genuine) => ({ ...genuine, entry: flipped(genuine.entry) }))],
    ['another salt', 'damaged', answering((genuine) => ({ ...genuine, salt: genuine.salt.map((byte) => byte ^ 1) }))],
    ['another index', 'damaged', answering((genuine) => ({ ...genuine, index: genuine.index + 1 }))],
    ['a shorter proof', 'damaged', answering((genuine) => ({ ...genuine, proof: genuine.proof.slice(1) }))],
    ['no receipt at all', 'damaged', async () => ({ ok: true, data: { format: 'strongroom-receipt/v1' } })],
    ['the receipt of another entry', 'other-entry', answering((genuine) => genuine, 4)],
    [
      'a checkpoint with a changed size',
      'unsigned',
      answering((genuine) => ({
        ...genuine,
        checkpoint: genuine.checkpoint.replace(`\n${large}\n`, `\n${large + 1}\n`),
      })),
    ],
  ])('%s is %s', async (_, fault, receipt) => {
    const server = serve(log, memory, { receipt });
    const proof = await checkEntry(shownAt(3), server.access);
    expect(proof).toMatchObject({ kind: 'failed', fault });
    expect(server.memory()).toEqual(memory);
  });

  test.each([
    ['event', { event: 'session.ended' }],
    ['outcome', { outcome: 'refused' as const }],
    ['time', { at: '2026-03-10T13:00:00.001Z' }],
    ['surface', { surface: 'api' as const }],
    ['address', { address: '198.51.100.8' }],
    ['device', { device: null }],
    ['rule', { rule: 'access.read' }],
    ['details', { details: { session: 'ses_3' } }],
    ['user', { userId: 'usr_2' }],
    ['account', { accountId: 'acc_1' }],
    ['place in the log', { index: 4 }],
    ['member that no entry has', { more: 1 }],
  ])('another %s shown than logged', async (_, change) => {
    const proof = await checkEntry({ ...shownAt(3), ...change }, serve(log).access);
    expect(proof).toMatchObject({ kind: 'failed', fault: 'other-entry' });
  });

  test('an older checkpoint, genuine in itself, asked for twice before it is called one', async () => {
    const past = await makeLog([small]);
    let asked = 0;
    const receipt: LogAccess['receipt'] = (entryId) => {
      asked += 1;
      return serve(past).access.receipt(entryId);
    };
    const latest = { ...memory, note: log.checkpoint };
    expect(await checkEntry(shownAt(3), serve(log, latest, { receipt }).access)).toMatchObject({ fault: 'older' });
    expect(asked).toBe(2);
  });

  test('a rewritten log under the same key', async () => {
    const rewritten = await makeLog([large], ' rewritten');
    const proof = await checkEntry(shownAt(3, ' rewritten'), serve(rewritten, memory).access);
    expect(proof).toMatchObject({ kind: 'failed', fault: 'forked' });
  });

  test('another log under another key, before anything is asked of it', async () => {
    const other = await makeLog([large], '', 2);
    const receipt: LogAccess['receipt'] = () => Promise.reject(new Error('asked'));
    const proof = await checkEntry(shownAt(3), serve(other, memory, { receipt }).access);
    expect(proof).toMatchObject({ kind: 'failed', fault: 'other-key', fingerprint: fingerprintOf(other.key) });
    if (proof.kind !== 'failed') throw new Error(proof.kind);
    expect(JSON.parse(proof.evidence)).toMatchObject({ shown: { key: other.key }, remembered: memory });
  });

  test.each(['no key', 'portal.test/log+00000000+AAAA'])('"%s" in place of a key', async (key) => {
    const proof = await checkEntry(shownAt(3), serve(log, null, { key: async () => key }).access);
    expect(proof).toMatchObject({ kind: 'failed', fault: 'unsigned' });
  });

  test('a receipt signed by another key than the one handed out', async () => {
    const other = await makeLog([large], '', 2);
    const proof = await checkEntry(shownAt(3), serve(log, null, { key: async () => other.key }).access);
    expect(proof).toMatchObject({ kind: 'failed', fault: 'unsigned' });
  });
});

describe('no proof and no failure', () => {
  const refusing =
    (code: keyof typeof problems): LogAccess['receipt'] =>
    async () => ({ ok: false, problem: { type: `/problems/${code}`, code, ...problems[code] } });

  test.each([
    ['receipt-not-ready', 'not-ready'],
    ['entry-erased', 'erased'],
    ['busy', 'unanswered'],
    ['not-found', 'unanswered'],
  ] as const)('when the server answers %s', async (code, kind) => {
    expect(await checkEntry(shownAt(3), serve(log, null, { receipt: refusing(code) }).access)).toMatchObject({ kind });
  });

  test('when the key cannot be had', async () => {
    expect(await checkEntry(shownAt(3), serve(log, null, { key: async () => null }).access)).toMatchObject({
      kind: 'unanswered',
    });
  });

  test('when the tiles that continue the log cannot be had', async () => {
    const server = serve(log, memory, { readTiles: async (all) => all.map(() => null) });
    expect(await checkEntry(shownAt(3), server.access)).toMatchObject({ kind: 'unanswered' });
    expect(server.memory()).toEqual(memory);
  });
});
