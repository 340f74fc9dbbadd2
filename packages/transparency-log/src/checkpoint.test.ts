/** Checkpoints count when the right log signed the right text and enough different witnesses saw it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from './base64.ts';
import { type LogTrust, openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { type Checkpoint, formatCheckpoint, parseCheckpoint, parseTreeSize } from './checkpoint-text.ts';
import { cosignedAt, makeCosigner, makeNoteSigner, makeNoteVerifier } from './cosignature.ts';
import { emptyRoot } from './hash.ts';
import { formatNote, formatSignatureLine, openNote, parseNote, signNote } from './note.ts';
import { hasControlCharacter, keyId, makeSignerKey, SIGNATURE_TYPE } from './note-keys.ts';
import { entryHash } from './trees.fixture.ts';
import { AWKWARD, noteExamples, utf8 } from './vectors.fixture.ts';

const NOW = 1_700_000_000_123;
const clock = { now: () => NOW };
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const ORIGIN = 'log.example/audit';
const log = await makeSignerKey(ORIGIN, SIGNATURE_TYPE.ed25519, seed(1));
const otherLog = await makeSignerKey('log.example/other', SIGNATURE_TYPE.ed25519, seed(2));
const witnesses = await Promise.all(
  [3, 4, 5].map((fill) => makeSignerKey(`w${fill}.example`, SIGNATURE_TYPE.cosignature, seed(fill))),
);
const cosigners = witnesses.map((key) => makeCosigner(key, clock));
const checkpoint: Checkpoint = { origin: ORIGIN, size: 7, root: entryHash(7), extensions: [] };
const trust: LogTrust = {
  origin: ORIGIN,
  logKeys: [makeNoteVerifier(log)],
  witnesses: witnesses.map(makeNoteVerifier),
  witnessThreshold: 0,
};
const refusal = (kind: string) => ({ ok: false, refusal: kind });

describe('the text of a checkpoint', () => {
  it('is origin, size and root on a line each', () => {
    expect(formatCheckpoint({ ...checkpoint, size: 0, root: emptyRoot() })).toBe(
      'log.example/audit\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
    );
  });

  it('of the Go checksum database is read', () => {
    const note = parseNote(noteExamples[2]?.note ?? '');
    expect(note.ok && parseCheckpoint(note.value.text)).toMatchObject({
      ok: true,
      value: { origin: 'go.sum database tree', size: 35_225_469, extensions: [] },
    });
  });

  it('is read back as it was written, and only so', () => {
    const line = fc
      .string({ unit: fc.constantFrom(...AWKWARD), minLength: 1 })
      .filter((text) => text.isWellFormed() && !hasControlCharacter(text) && !text.includes('\n'));
    const any = fc.record({
      origin: line,
      size: fc.integer({ min: 1, max: 2 ** 52 }),
      root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      extensions: fc.array(line, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(any, (given) => {
        expect(parseCheckpoint(formatCheckpoint(given))).toEqual({ ok: true, value: given });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...AWKWARD) }), (given) => {
        const parsed = parseCheckpoint(given);
        if (parsed.ok) expect(formatCheckpoint(parsed.value)).toBe(given);
      }),
    );
  });

  const root = encodeBase64(entryHash(7));
  it.each<[string, string, string]>([
    ['no last line break', `o\n7\n${root}`, 'lines'],
    ['two lines', 'o\n7\n', 'lines'],
    ['no origin', `\n7\n${root}\n`, 'lines'],
    ['an empty line inside', `o\n\n7\n${root}\n`, 'lines'],
    ['an empty extension line', `o\n7\n${root}\n\n`, 'lines'],
    ['an empty line before an extension', `o\n7\n${root}\n\nx\n`, 'lines'],
    ['a carriage return', `o\r\n7\r\n${root}\r\n`, 'lines'],
    ['nothing', '', 'lines'],
    ['a leading zero', `o\n07\n${root}\n`, 'size'],
    ['two zeros', `o\n00\n${root}\n`, 'size'],
    ['a plus sign', `o\n+7\n${root}\n`, 'size'],
    ['minus zero', `o\n-0\n${root}\n`, 'size'],
    ['a fraction', `o\n7.0\n${root}\n`, 'size'],
    ['an exponent', `o\n7e2\n${root}\n`, 'size'],
    ['hex', `o\n0x7\n${root}\n`, 'size'],
    ['a space', `o\n 7\n${root}\n`, 'size'],
    ['other digits', `o\n\u0667\n${root}\n`, 'size'],
    ['one above the largest tree', `o\n4503599627370497\n${root}\n`, 'size'],
    ['2^64', `o\n18446744073709551616\n${root}\n`, 'size'],
    ['a short root', `o\n7\n${encodeBase64(new Uint8Array(31))}\n`, 'root'],
    ['a long root', `o\n7\n${encodeBase64(new Uint8Array(33))}\n`, 'root'],
    ['a root without padding', `o\n7\n${root.slice(0, -1)}\n`, 'root'],
    ['a root with stray bits', `o\n7\n${root.slice(0, -2)}B=\n`, 'root'],
    ['an empty tree with another root', `o\n0\n${root}\n`, 'empty-root'],
  ])('with %s is refused', (_name, text, kind) => {
    expect(parseCheckpoint(text)).toEqual(refusal(kind));
  });

  it('is not written for what is no checkpoint', () => {
    for (const change of [
      { origin: '' },
      { origin: 'a\nb' },
      { size: -1 },
      { size: 0.5 },
      { root: new Uint8Array(31) },
      { extensions: [''] },
    ]) {
      expect(() => formatCheckpoint({ ...checkpoint, ...change })).toThrow('invariant violated');
    }
  });

  it.each(['4503599627370496', '0', '10'])('names a size: %s', (size) => {
    expect(parseTreeSize(size)).toBe(Number(size));
  });
});

describe('a checkpoint', async () => {
  const signed = await signCheckpoint(checkpoint, [makeNoteSigner(log)]);
  const cosigned = await signCheckpoint(checkpoint, [makeNoteSigner(log), ...cosigners]);

  it('of the log opens, with the times of the witnesses', async () => {
    expect(await openCheckpoint(signed, trust)).toEqual({ ok: true, value: { checkpoint, cosignatures: [] } });
    const cosignatures = witnesses.map(({ name }) => ({ witness: name, at: 1_700_000_000_000 }));
    const opened = await openCheckpoint(utf8(cosigned), { ...trust, witnessThreshold: 3 });
    expect(opened).toEqual({ ok: true, value: { checkpoint, cosignatures } });
  });

  it('opens without the witnesses a reader does not know', async () => {
    const opened = await openCheckpoint(cosigned, { ...trust, witnesses: [] });
    expect(opened).toEqual({ ok: true, value: { checkpoint, cosignatures: [] } });
  });

  it('with too few witnesses is refused', async () => {
    const two = await signCheckpoint(checkpoint, [makeNoteSigner(log), ...cosigners.slice(0, 2)]);
    expect(await openCheckpoint(two, { ...trust, witnessThreshold: 2 })).toMatchObject({ ok: true });
    expect(await openCheckpoint(two, { ...trust, witnessThreshold: 3 })).toEqual(refusal('too-few-witnesses'));
  });

  it('counts a witness once, however often it signs', async () => {
    const [first] = witnesses;
    const later = first && makeCosigner(first, { now: () => NOW + 60_000 });
    const note = parseNote(cosigned);
    const again = later && note.ok && (await later.sign(utf8(note.value.text)));
    const line = later && again ? formatSignatureLine({ name: later.name, keyId: later.keyId, signature: again }) : '';
    const one = await signCheckpoint(checkpoint, [makeNoteSigner(log), ...cosigners.slice(0, 1)]);
    const opened = await openCheckpoint(one + line, trust);
    expect(opened.ok && opened.value.cosignatures).toHaveLength(2);
    expect(await openCheckpoint(one + line, { ...trust, witnessThreshold: 2 })).toEqual(refusal('too-few-witnesses'));
  });

  it('that only witnesses signed is none', async () => {
    const unsigned = await signCheckpoint(checkpoint, cosigners);
    expect(await openCheckpoint(unsigned, { ...trust, witnessThreshold: 3 })).toEqual(refusal('no-log-signature'));
  });

  it('of another log is refused, signed with whichever key', async () => {
    const other = { ...checkpoint, origin: otherLog.name };
    expect(await openCheckpoint(await signCheckpoint(other, [makeNoteSigner(otherLog)]), trust)).toEqual(
      refusal('no-known-signature'),
    );
    expect(await openCheckpoint(await signCheckpoint(other, [makeNoteSigner(log)]), trust)).toEqual(
      refusal('wrong-origin'),
    );
    expect(await openCheckpoint(await signCheckpoint(checkpoint, [makeNoteSigner(otherLog)]), trust)).toEqual(
      refusal('no-known-signature'),
    );
  });

  it('that is another text of the log is refused', async () => {
    expect(await openCheckpoint(await signNote('hello\n', [makeNoteSigner(log)]), trust)).toEqual(refusal('lines'));
  });

  it('changed after signing is refused', async () => {
    for (const [was, is] of [
      ['\n7\n', '\n8\n'],
      [encodeBase64(entryHash(7)), encodeBase64(entryHash(8))],
      [ORIGIN, 'log.example/another'],
    ] as const) {
      expect(await openCheckpoint(cosigned.replace(was, is), trust), is).toEqual(refusal('bad-signature'));
    }
  });

  it('keeps extension lines under every signature', async () => {
    const extended = { ...checkpoint, extensions: ['more'] };
    const message = await signCheckpoint(extended, [makeNoteSigner(log), ...cosigners]);
    expect(await openCheckpoint(message, trust)).toMatchObject({ ok: true, value: { checkpoint: extended } });
    expect(await openCheckpoint(message.replace('more\n', ''), trust)).toEqual(refusal('bad-signature'));
  });

  it('is never opened with a trust that contradicts itself', async () => {
    const [first] = trust.witnesses;
    const twin = { ...witnesses[0], name: 'twin.example' };
    for (const change of [
      { logKeys: [] },
      { witnessThreshold: 4 },
      { witnesses: first ? [first, { ...first, name: twin.name }] : [] },
      { witnesses: trust.logKeys.map((key) => ({ ...key, name: 'self.example' })) },
    ]) {
      await expect(openCheckpoint(signed, { ...trust, ...change })).rejects.toThrow('invariant violated');
    }
  });
});

describe('a cosignature', async () => {
  const [witness, cosigner] = [witnesses[0], cosigners[0]];
  if (witness === undefined || cosigner === undefined) throw new Error('there are witnesses');
  const text = utf8(formatCheckpoint(checkpoint));
  const signature = await cosigner.sign(text);
  const { verify } = makeNoteVerifier(witness);

  it('is eight bytes of time and a signature over that time and the text', async () => {
    expect(signature).toHaveLength(72);
    expect(cosignedAt(signature)).toBe(1_700_000_000_000);
    const plain = makeNoteSigner({ ...witness, type: SIGNATURE_TYPE.ed25519 });
    const header = utf8('cosignature/v1\ntime 1700000000\n');
    expect(await plain.sign(Uint8Array.of(...header, ...text))).toEqual(signature.slice(8));
    expect(await verify(text, signature)).toBe(true);
  });

  it('under another time, or cut, or of another text, is none', async () => {
    for (let at = 0; at < 72; at += 1) {
      const changed = signature.map((byte, place) => (place === at ? byte ^ 1 : byte));
      expect(await verify(text, changed), `byte ${at}`).toBe(false);
    }
    for (const length of [0, 8, 64, 71]) expect(await verify(text, signature.slice(0, length))).toBe(false);
    expect(await verify(Uint8Array.of(...text, ...utf8('x\n')), signature)).toBe(false);
    expect(cosignedAt(new Uint8Array(64))).toBeNull();
    expect(cosignedAt(new Uint8Array(72).fill(255))).toBeNull();
  });

  it('and a plain signature of one key are not taken for each other', async () => {
    const asLog = { ...witness, type: SIGNATURE_TYPE.ed25519 };
    expect(keyId(asLog)).not.toBe(keyId(witness));
    const plain = await makeNoteSigner(asLog).sign(text);
    expect(await verify(text, Uint8Array.of(...signature.slice(0, 8), ...plain))).toBe(false);
    expect(await makeNoteVerifier(asLog).verify(text, signature.slice(8))).toBe(false);
    // What a cosigner signs is no checkpoint, so a log's verifier could not be given it either.
    expect(parseCheckpoint(`cosignature/v1\ntime 1700000000\n${formatCheckpoint(checkpoint)}`)).toEqual(
      refusal('size'),
    );
  });

  it('is given to checkpoints only, and with a time', async () => {
    await expect(cosigner.sign(utf8('hello\n'))).rejects.toThrow('only checkpoints are cosigned');
    await expect(makeCosigner(witness, { now: () => 0 }).sign(text)).rejects.toThrow('names its time');
    expect(() => makeCosigner({ ...witness, type: SIGNATURE_TYPE.ed25519 }, clock)).toThrow('invariant violated');
    expect(() => makeNoteSigner(witness)).toThrow('invariant violated');
  });

  it('joins a checkpoint as the line a witness answers', async () => {
    const signed = await signCheckpoint(checkpoint, [makeNoteSigner(log)]);
    const answer = formatSignatureLine({ name: cosigner.name, keyId: cosigner.keyId, signature });
    const merged = await openNote(signed + answer, [...trust.logKeys, ...trust.witnesses]);
    expect(merged.ok && formatNote({ text: merged.value.text, signatures: merged.value.verified })).toBe(
      signed + answer,
    );
    expect(await openCheckpoint(signed + answer, { ...trust, witnessThreshold: 1 })).toMatchObject({ ok: true });
  });

  // The example of C2SP tlog-cosignature; its key is not published, so only its form can be looked at.
  it('carries the time of the published example', () => {
    const line =
      '\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';
    const note = parseNote(`a\n\n${line}`);
    const [only] = note.ok ? note.value.signatures : [];
    expect(only && cosignedAt(only.signature)).toBe(1_679_315_147_000);
  });
});
