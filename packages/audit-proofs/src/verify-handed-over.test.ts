/** Receipts and exports: what verifies, and that no single change to one goes by unnoticed. */
import {
  formatLogProof,
  makeCosigner,
  makeNoteVerifier,
  makeSignerKey,
  SIGNATURE_TYPE,
  signCheckpoint,
} from '@strongroom/transparency-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultKind } from './faults.ts';
import { formatReceipt, parseReceipt, type Receipt } from './receipt.ts';
import { exportOf, makeCopiedLog, receiptOf } from './testing/copied-log.ts';
import { verifyExport } from './verify-export.ts';
import { verifyReceipt, verifyReceiptText } from './verify-receipt.ts';

const NOW = 1_700_000_000_000;
const witness = await makeSignerKey('witness.example', SIGNATURE_TYPE.cosignature, new Uint8Array(32).fill(5));
const log = await makeCopiedLog({
  batches: [300, 277],
  erased: [4],
  cosigners: [makeCosigner(witness, { now: () => NOW })],
});
const stranger = await makeCopiedLog({ batches: [20], seed: 9 });
const receipt = await receiptOf(log, 7);
const { trust } = log;

describe('a receipt', () => {
  it('verifies with nothing but the key', async () => {
    expect(await verifyReceiptText(formatReceipt(receipt), trust)).toMatchObject({
      ok: true,
      value: { index: 7, checkpoint: { size: 577 }, cosignatures: [], entry: { details: { number: 7 } } },
    });
  });

  it('verifies at every index', async () => {
    for (const index of [0, 1, 255, 256, 299, 300, 512, 575, 576]) {
      expect(await verifyReceipt(await receiptOf(log, index), trust)).toMatchObject({ ok: true, value: { index } });
    }
  });

  it('names the witnesses that saw its checkpoint', async () => {
    const watched = { ...trust, witnesses: [makeNoteVerifier(witness)], witnessThreshold: 1 };
    expect(await verifyReceipt(receipt, watched)).toMatchObject({
      ok: true,
      value: { cosignatures: [{ witness: 'witness.example', at: NOW }] },
    });
  });

  const signed = (size: number, origin = log.origin) =>
    signCheckpoint({ origin, size, root: log.root, extensions: [] }, [log.signer]);
  it.each<[string, FaultKind, number | null, () => Receipt | Promise<Receipt>]>([
    ['another entry', 'changed', 7, () => ({ ...receipt, entry: '{}' })],
    ['another salt', 'changed', 7, () => ({ ...receipt, salt: new Uint8Array(32) })],
    ['another index', 'changed', 8, () => ({ ...receipt, index: 8 })],
    ['another hash', 'changed', 7, () => ({ ...receipt, proof: [...receipt.proof.slice(1), new Uint8Array(32)] })],
    ['an index beyond the checkpoint', 'wrong-size', 577, () => ({ ...receipt, index: 577 })],
    ['one hash less', 'wrong-proof', 7, () => ({ ...receipt, proof: receipt.proof.slice(1) })],
    ['no proof', 'wrong-proof', 7, () => ({ ...receipt, proof: [] })],
    ['an entry too large', 'oversize', 7, () => ({ ...receipt, entry: `"${'a'.repeat(16_384)}"` })],
    ['a checkpoint of another key', 'wrong-key', null, () => ({ ...receipt, checkpoint: stranger.checkpoint })],
    [
      'a checkpoint changed',
      'bad-signature',
      null,
      () => ({ ...receipt, checkpoint: receipt.checkpoint.replace('577', '578') }),
    ],
    [
      'a checkpoint of another log',
      'wrong-origin',
      null,
      async () => ({ ...receipt, checkpoint: await signed(577, 'other') }),
    ],
    ['a checkpoint of another size', 'wrong-proof', 7, async () => ({ ...receipt, checkpoint: await signed(8) })],
    ['no checkpoint', 'malformed', null, () => ({ ...receipt, checkpoint: 'nothing\n' })],
  ])('with %s: %s', async (_name, kind, index, change) => {
    expect(await verifyReceipt(await change(), trust)).toMatchObject({ ok: false, refusal: { kind, index } });
  });

  it('that no witness saw is refused where one is demanded', async () => {
    const unseen = await makeCopiedLog({ batches: [9] });
    const watched = { ...trust, witnesses: [makeNoteVerifier(witness)], witnessThreshold: 1 };
    expect(await verifyReceipt(await receiptOf(unseen, 3), watched)).toMatchObject({
      ok: false,
      refusal: { kind: 'too-few-witnesses' },
    });
  });

  it.each(['[]', '"text"', '{"b":1,"a":2}', '{"a":1,"a":2}', '{"a": 1}', 'nothing'])(
    'of an entry that was logged as %s is no receipt',
    async (text) => {
      const odd = await makeCopiedLog({ batches: [3], entry: () => text });
      expect(await verifyReceipt(await receiptOf(odd, 1), trust)).toMatchObject({
        ok: false,
        refusal: { kind: 'malformed', index: 1 },
      });
    },
  );

  it('does not survive any single change to its file', async () => {
    const text = formatReceipt(receipt);
    const bytes = new TextEncoder().encode(text);
    // The line break at the end is no part of the JSON.
    const place = fc.nat({ max: bytes.length - 2 });
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (where, flip) => {
        const changed = new TextDecoder().decode(bytes.map((byte, n) => (n === where ? byte ^ flip : byte)));
        const verified = await verifyReceiptText(changed, trust);
        if (verified.ok) {
          // Signatures of keys that the reader does not know say nothing to them.
          const parsed = parseReceipt(changed);
          const same = parsed.ok && { ...parsed.value, checkpoint: withoutWitness(parsed.value.checkpoint) };
          expect(same).toEqual({ ...receipt, checkpoint: withoutWitness(receipt.checkpoint) });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('carries a proof that other readers of C2SP tlog-proof understand', () => {
    const { index, proof, checkpoint } = receipt;
    expect(JSON.parse(formatReceipt(receipt)).proof).toBe(formatLogProof({ extra: null, index, proof, checkpoint }));
  });
});

const withoutWitness = (note: string): string => note.split('\n').slice(0, 5).join('\n');

describe('an export', async () => {
  const lines = await exportOf(log, [2, 4, 7, 300, 576]);
  const [header = '', ...rest] = lines;
  const foreign = await exportOf(stranger, [2]);
  const check = (text: string) =>
    verifyExport(
      (async function* () {
        yield new TextEncoder().encode(text);
      })(),
      trust,
    );
  const fault = async (text: string) => {
    const verified = await check(text);
    if (verified.ok) throw new Error('nothing was found');
    return verified.refusal;
  };
  const lineAt = (at: number): string => rest[at] ?? '';

  it('verifies, erased entries among it', async () => {
    expect(await check(lines.join(''))).toMatchObject({
      ok: true,
      value: { entries: 5, erased: 1, checkpoint: { size: 577 }, cosignatures: [] },
    });
    expect(await check((await exportOf(log, [])).join(''))).toMatchObject({ ok: true, value: { entries: 0 } });
  });

  it.each<[string, FaultKind, number | null, string]>([
    ['nothing', 'malformed', null, ''],
    ['no header', 'malformed', null, rest.join('')],
    ['a header cut', 'malformed', null, header.slice(0, -1)],
    ['a word changed', 'changed', 7, lines.join('').replace('"number\\":7', '"number\\":8')],
    ['a line swapped', 'swapped', 4, [header, lineAt(0), lineAt(2), lineAt(1), lineAt(3), lineAt(4)].join('')],
    ['a line removed', 'removed', null, [header, ...rest.slice(0, 2), ...rest.slice(3)].join('')],
    ['the last line removed', 'removed', null, [header, ...rest.slice(0, 4)].join('')],
    ['the last line cut', 'cut-tail', null, lines.join('').slice(0, -30)],
    ['the last line break cut', 'cut-tail', null, lines.join('').slice(0, -1)],
    ['a line repeated', 'duplicated', 7, [header, ...rest.slice(0, 3), ...rest.slice(2)].join('')],
    ['a true line put in', 'inserted', 576, [header.replace('"count":5', '"count":4'), ...rest].join('')],
    ['a line of another log put in', 'wrong-proof', 2, [header, ...foreign.slice(1)].join('')],
    ['the header of another log', 'wrong-key', null, [foreign[0], ...rest].join('')],
    [
      'more lines announced than the log has',
      'wrong-size',
      null,
      [header.replace('"count":5', '"count":578'), ...rest].join(''),
    ],
    ['an empty line', 'malformed', null, [header, '\n', ...rest].join('')],
    ['a line that never ends', 'oversize', null, `${header}"${'a'.repeat(4_300_000)}`],
    ['a checkpoint changed', 'bad-signature', null, lines.join('').replace('\\n577\\n', '\\n578\\n')],
  ])('with %s: %s', async (_name, kind, index, text) => {
    expect(await fault(text)).toMatchObject({ kind, index });
  });

  it('with an entry too large is refused by its size', async () => {
    const big = await makeCopiedLog({ batches: [3], entry: () => `"${'a'.repeat(16_384)}"` });
    expect(await fault((await exportOf(big, [1])).join(''))).toMatchObject({ kind: 'oversize', index: 1 });
  });

  it('does not survive any single change to its lines', async () => {
    const bytes = new TextEncoder().encode(rest.join(''));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (where, flip) => {
        const changed = bytes.map((byte, n) => (n === where ? byte ^ flip : byte));
        const whole = [new TextEncoder().encode(header), changed];
        const verified = await verifyExport(
          (async function* () {
            yield* whole;
          })(),
          trust,
        );
        expect(verified.ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
