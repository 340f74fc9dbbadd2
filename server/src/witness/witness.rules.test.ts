/** What is cosigned and what is refused, by table, and that no order of requests gets two histories cosigned. */
import {
  emptyRoot,
  encodeBase64,
  formatAddCheckpoint,
  makeCosigner,
  makeNoteSigner,
  makeNoteVerifier,
  signCheckpoint,
  signNote,
} from '@strongroom/transparency-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areConsistent, grown, leaves, logKey, makeHistory, utf8, witnessKey } from './logs.fixture.ts';
import { admit, judge, provesFork, type TreeHead, type TrustedLogs } from './witness.rules.ts';

const key = await logKey();
const stranger = await logKey('stranger.example/log', 7);
const trusted: TrustedLogs = new Map([[key.name, [makeNoteVerifier(key)]]]);
const five = makeHistory(key, grown('a', 5));
const nine = makeHistory(key, grown('a', 9));
const text = async (bytes: Promise<Uint8Array>): Promise<string> => new TextDecoder().decode(await bytes);

async function statusOf(body: Uint8Array | string, known: TreeHead | null = null): Promise<number> {
  const admitted = await admit(typeof body === 'string' ? utf8(body) : body, trusted);
  if (!admitted.ok) return admitted.refusal.status;
  const verdict = judge(admitted.value, known);
  return verdict.ok ? 200 : verdict.refusal.status;
}

const headOf = (history: typeof five): TreeHead => ({
  origin: key.name,
  size: history.leaves.length,
  root: history.root,
});
const forged = async (history: typeof five): Promise<string> => {
  const imitator = await logKey(key.name, 9);
  const { keyId } = makeNoteVerifier(key);
  return signNote(`${(await history.checkpoint()).split('\n\n')[0]}\n`, [{ ...makeNoteSigner(imitator), keyId }]);
};
const emptyWith = (root: Uint8Array): Promise<string> =>
  signNote(`${key.name}\n0\n${encodeBase64(root)}\n`, [makeNoteSigner(key)]);

describe('a request', () => {
  it.each<[string, number, TreeHead | null, () => Promise<Uint8Array | string>]>([
    ['the first one', 200, null, () => five.request(0)],
    ['a tree that continues the known one', 200, headOf(five), () => nine.request(5)],
    ['the same tree again', 200, headOf(five), () => five.request(5)],
    ['an empty tree', 200, null, () => makeHistory(key, []).request(0)],
    ['the first leaves after an empty tree', 200, headOf(makeHistory(key, [])), () => five.request(0)],
    [
      'a checkpoint signed by strangers as well',
      200,
      null,
      async () =>
        formatAddCheckpoint({
          oldSize: 0,
          proof: [],
          note: await signCheckpoint({ ...headOf(five), extensions: ['and more'] }, [
            makeNoteSigner(stranger),
            makeNoteSigner(key),
          ]),
        }),
    ],
    ['no request', 400, null, async () => 'hello'],
    ['no note', 400, null, async () => 'old 0\n\nhello\n'],
    [
      'a note that is no checkpoint',
      400,
      null,
      async () => `old 0\n\n${await signNote('hello\n', [makeNoteSigner(key)])}`,
    ],
    ['a size that no tree has', 400, null, async () => (await text(five.request(0))).replace('\n5\n', '\n05\n')],
    ['an old size beyond the checkpoint', 400, headOf(nine), () => five.request(9)],
    ['a log that nobody named', 404, null, () => makeHistory(stranger, ['a']).request(0)],
    ['a known log that a stranger signed', 403, null, () => makeHistory(stranger, ['a'], key.name).request(0)],
    ['a signature in the name of the key that is not its', 403, null, async () => `old 0\n\n${await forged(five)}`],
    [
      'a cosigner in place of the log',
      403,
      null,
      async () =>
        `old 0\n\n${await signCheckpoint({ ...headOf(five), extensions: [] }, [
          makeCosigner(await witnessKey(key.name, 1), { now: () => 1_000_000 }),
        ])}`,
    ],
    ['another size than the known one', 409, headOf(five), () => nine.request(4)],
    ['a beginning, when something is known', 409, headOf(five), () => nine.request(0)],
    ['a smaller tree with its own size as the old one', 409, headOf(nine), () => five.request(5)],
    [
      'a proof where nothing is to be proven',
      422,
      null,
      async () => formatAddCheckpoint({ oldSize: 0, proof: [five.root], note: await five.checkpoint() }),
    ],
    [
      'no proof',
      422,
      headOf(five),
      async () => formatAddCheckpoint({ oldSize: 5, proof: [], note: await nine.checkpoint() }),
    ],
    [
      'a proof too long by a hash',
      422,
      headOf(five),
      async () =>
        formatAddCheckpoint({
          oldSize: 5,
          proof: [...(await nine.prove(5)), nine.root],
          note: await nine.checkpoint(),
        }),
    ],
    ['a fork from before', 422, headOf(five), () => makeHistory(key, leaves('a a a a b a a')).request(5)],
    ['a fork of the same size', 422, headOf(five), () => makeHistory(key, leaves('a a a a b')).request(5)],
    ['an empty tree with a root of its own', 422, null, async () => `old 0\n\n${await emptyWith(five.root)}`],
    [
      'an empty tree with a root, after leaves',
      409,
      headOf(five),
      async () => `old 0\n\n${await emptyWith(emptyRoot())}`,
    ],
  ])('%s: %i', async (_name, status, known, body) => {
    expect(await statusOf(await body(), known)).toBe(status);
  });

  it('of a wrong size is told the right one', async () => {
    const admitted = await admit(await nine.request(4), trusted);
    if (!admitted.ok) throw new Error('the log signed it');
    expect(judge(admitted.value, headOf(five))).toEqual({ ok: false, refusal: { status: 409, size: 5 } });
  });

  it('is evidence when it shows another root for the known size, and only then', async () => {
    const other = await admit(await makeHistory(key, leaves('a a a a b')).request(5), trusted);
    const same = await admit(await five.request(5), trusted);
    if (!other.ok || !same.ok) throw new Error('the log signed both');
    expect(provesFork(other.value, headOf(five))).toBe(true);
    expect(provesFork(same.value, headOf(five))).toBe(false);
    expect(provesFork(other.value, headOf(nine))).toBe(false);
    expect(provesFork(other.value, null)).toBe(false);
  });
});

describe('whatever is sent', () => {
  it('in whatever order, what is cosigned is one history', async () => {
    const leaf = fc.constantFrom('a', 'b');
    const step = fc.record({
      history: fc.array(leaf, { maxLength: 5 }),
      from: fc.nat({ max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        let known: TreeHead | null = null;
        const cosigned: (readonly string[])[] = [];
        for (const { history, from } of steps) {
          const admitted = await admit(await makeHistory(key, history).request(from), trusted);
          if (!admitted.ok || !judge(admitted.value, known).ok) continue;
          known = admitted.value;
          cosigned.push(history);
        }
        expect(areConsistent(cosigned)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('a bit that was flipped on the way changes nothing that is cosigned', async () => {
    const honest = await nine.request(5);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: honest.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const body = Uint8Array.from(honest);
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        const admitted = await admit(body, trusted);
        if (!admitted.ok || !judge(admitted.value, headOf(five)).ok) return;
        expect(admitted.value.text).toBe(`${(await nine.checkpoint()).split('\n\n')[0]}\n`);
      }),
      { numRuns: 400 },
    );
  });

  it('is answered', async () => {
    const piece = fc.oneof(
      fc.constantFrom('old ', 'old 0\n', '\n', '\n\n', '\u2014 ', key.name, '\n5\n', '\0', 'AAAA'),
      fc.constant(await text(five.request(0))),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        expect([200, 400, 403, 404, 409, 422]).toContain(await statusOf(pieces.join('').toWellFormed()));
      }),
    );
  });
});
