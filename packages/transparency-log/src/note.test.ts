/** Signed notes and their keys: the published examples, every line of the format broken once, signatures both ways. */
import { createPrivateKey, createPublicKey, sign as nodeSign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from './base64.ts';
import { makeNoteSigner, makeNoteVerifier } from './cosignature.ts';
import { formatNote, formatSignatureLine, type NoteVerifier, openNote, parseNote, signNote } from './note.ts';
import {
  formatSignerKey,
  formatVerifierKey,
  hasControlCharacter,
  isKeyName,
  makeSignerKey,
  parseSignerKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  type VerifierKey,
} from './note-keys.ts';
import { AWKWARD, noteExamples, toHex, utf8 } from './vectors.fixture.ts';

function keyOf(vkey: string): VerifierKey {
  const parsed = parseVerifierKey(vkey);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return parsed.value;
}
const verifierOf = (vkey: string): NoteVerifier => makeNoteVerifier(keyOf(vkey));

const text = fc
  .string({ unit: fc.constantFrom(...AWKWARD), maxLength: 60 })
  .filter((given) => given.isWellFormed() && !hasControlCharacter(given))
  .map((given) => `${given}\n`);

const alice = await makeSignerKey('alice.example', SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(1));
const bob = await makeSignerKey('bob.example', SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(2));

describe('the published examples', () => {
  it.each(noteExamples)('$source', async ({ vkey, note }) => {
    expect(formatVerifierKey(keyOf(vkey))).toBe(vkey);
    const opened = await openNote(note, [verifierOf(vkey)]);
    expect(opened).toMatchObject({ ok: true, value: { text: note.slice(0, note.lastIndexOf('\n\n') + 1) } });
    const parsed = parseNote(note);
    expect(parsed.ok && formatNote(parsed.value)).toBe(note);
    const bytes = utf8(note);
    expect(await openNote(bytes, [verifierOf(vkey)])).toEqual(opened);
  });

  it.each(noteExamples)('$source, with any bit of it flipped, is refused', async ({ vkey, note }) => {
    const bytes = utf8(note);
    const verifier = verifierOf(vkey);
    const original = await openNote(note, [verifier]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const opened = await openNote(changed, [verifier]);
      expect(opened.ok, `bit ${bit}`).toBe(false);
    }
    expect(original.ok).toBe(true);
  });
});

describe('signing and opening', () => {
  it('gives back the text and names who signed', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const message = await signNote(given, [alice, bob].map(makeNoteSigner));
        const opened = await openNote(message, [alice].map(makeNoteVerifier));
        expect(opened).toMatchObject({
          ok: true,
          value: { text: given, verified: [{ name: 'alice.example' }], unknown: [{ name: 'bob.example' }] },
        });
      }),
    );
  });

  it('makes the signature that another Ed25519 makes, and the public key', async () => {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), alice.seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(encodeBase64(alice.publicKey)).toBe(
      createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
    );
    const signature = await makeNoteSigner(alice).sign(utf8('a\n'));
    expect(toHex(signature)).toBe(nodeSign(null, utf8('a\n'), key).toString('hex'));
  });

  it('replaces signatures of the same keys and keeps the others before them', async () => {
    const first = parseNote(await signNote('a\n', [alice, bob].map(makeNoteSigner)));
    const present = first.ok ? first.value.signatures : [];
    const again = parseNote(await signNote('a\n', [makeNoteSigner(alice)], present));
    expect(again.ok && again.value.signatures.map(({ name }) => name)).toEqual(['bob.example', 'alice.example']);
  });

  it('does not sign what is no note', async () => {
    for (const bad of ['', 'no line break', 'tab\t\n', 'carriage return\r\n', 'zero\0\n', 'lone surrogate \ud800\n']) {
      await expect(signNote(bad, [makeNoteSigner(alice)]), JSON.stringify(bad)).rejects.toThrow('invariant violated');
    }
    await expect(signNote('a\n', [])).rejects.toThrow('invariant violated');
  });

  it('trusts no signature of another length', async () => {
    const { verify } = makeNoteVerifier(alice);
    const signature = await makeNoteSigner(alice).sign(utf8('a\n'));
    expect(await verify(utf8('a\n'), signature)).toBe(true);
    for (const wrong of [signature.slice(1), Uint8Array.of(...signature, 0), new Uint8Array(0), new Uint8Array(64)]) {
      expect(await verify(utf8('a\n'), wrong)).toBe(false);
    }
  });

  it('is a bug with two keys of one name and id', async () => {
    await expect(openNote('a\n\n', [alice, alice].map(makeNoteVerifier))).rejects.toThrow('each known key has its own');
  });
});

describe('a note that is changed', async () => {
  const good = await signNote('first\nsecond\n', [alice, bob].map(makeNoteSigner));
  const [, aliceLine = '', bobLine = ''] = /\n\n(.*\n)(.*\n)$/.exec(good) ?? [];
  const flip = (line: string): string =>
    line.replace(/(.)=\n$/, (_all, last: string) => `${last === 'A' ? 'Q' : 'A'}=\n`);
  const others = (count: number): string =>
    Array.from({ length: count }, (_, at) =>
      formatSignatureLine({ name: `w${at}.example`, keyId: at, signature: new Uint8Array(2_420) }),
    ).join('');
  const known = [alice, bob].map(makeNoteVerifier);

  it.each<[string, string, string]>([
    ['another word in the text', good.replace('second', 'Second'), 'bad-signature'],
    ['a line removed from the text', good.replace('second\n', ''), 'bad-signature'],
    ['a line added to the text', good.replace('second\n', 'second\nthird\n'), 'bad-signature'],
    ['lines of the text exchanged', good.replace('first\nsecond', 'second\nfirst'), 'bad-signature'],
    ['one known signature flipped beside a good one', good.replace(bobLine, flip(bobLine)), 'bad-signature'],
    ['a second, failing signature of a known key', good + flip(aliceLine), 'bad-signature'],
    [
      "the signatures under each other's names",
      good.replaceAll(/(alice|bob)(?=\.example )/g, (name) => (name === 'alice' ? 'bob' : 'alice')),
      'no-known-signature',
    ],
    ['only strangers', `first\n\n${others(2)}`, 'no-known-signature'],
    ['the dash of another width', good.replaceAll('\u2014', '\u2013'), 'signature-line'],
    ['no space after the dash', good.replaceAll('\u2014 ', '\u2014'), 'signature-line'],
    ['a trailing space', good.replace(/\n$/, ' \n'), 'signature-line'],
    ['padding removed', good.replace(/=\n$/, '\n'), 'signature-line'],
    ['base64url', good.replace(aliceLine, aliceLine.replaceAll('+', '-').replaceAll('/', '_')), 'signature-line'],
    ['stray bits after the signature', `${good}\u2014 a AAAAAAB=\n`, 'signature-line'],
    ['a signature of no bytes', `${good}\u2014 a AAAAAA==\n`, 'signature-line'],
    ['no last line break', good.slice(0, -1), 'signature-line'],
    ['another line among the signatures', `${good}hello\n`, 'signature-line'],
    ['an empty line at the end', `${good}\n`, 'no-signatures'],
    ['no empty line before the signatures', good.replace('\n\n', '\n'), 'no-signatures'],
    ['no signatures', 'first\nsecond\n\n', 'no-signatures'],
    ['nothing', '', 'no-signatures'],
    ['Windows line breaks', good.replaceAll('\n', '\r\n'), 'control-character'],
    ['a tab in the text', good.replace('first', 'fir\tst'), 'control-character'],
    ['a zero in a name', `${good}\u2014 a\0b AAAAAAA=\n`, 'control-character'],
    ['a lone surrogate', good.replace('first', '\ud800'), 'not-utf8'],
    ['a hundred more signatures', good + others(99), 'too-many-signatures'],
    ['two megabytes of text', 'a'.repeat(2_000_000) + good, 'too-large'],
  ])('by %s is refused', async (_name, message, refusal) => {
    expect(aliceLine && bobLine).not.toBe('');
    expect(message).not.toBe(good);
    expect(await openNote(message, known)).toEqual({ ok: false, refusal });
    if (refusal !== 'not-utf8') expect(await openNote(utf8(message), known)).toEqual({ ok: false, refusal });
  });

  it.each<[string, Uint8Array]>([
    ['a lone continuation byte', Uint8Array.of(0x80)],
    ['an overlong form', Uint8Array.of(0xc0, 0xaf)],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80)],
    ['a byte that never occurs', Uint8Array.of(0xff)],
  ])('by %s is refused as no UTF-8', async (_name, bytes) => {
    expect(await openNote(Uint8Array.of(...bytes, ...utf8(good)), known)).toEqual({ ok: false, refusal: 'not-utf8' });
  });

  it.each<[string, string, string[], number]>([
    ['16 more signatures, as large as ML-DSA-44 makes them', good + others(16), ['alice.example', 'bob.example'], 16],
    ['98 more signatures', good + others(98), ['alice.example', 'bob.example'], 98],
    ['strangers before', good.replace('\n\n', `\n\n${others(3)}`), ['alice.example', 'bob.example'], 3],
    ['a line repeated word for word', good + aliceLine, ['alice.example', 'bob.example'], 0],
    [
      'a known name under another id',
      good + formatSignatureLine({ name: 'alice.example', keyId: 7, signature: new Uint8Array(64) }),
      ['alice.example', 'bob.example'],
      1,
    ],
  ])('by %s still opens', async (_name, message, names, unknown) => {
    const opened = await openNote(message, known);
    expect(opened.ok && opened.value.verified.map(({ name }) => name)).toEqual(names);
    expect(opened.ok && opened.value.unknown).toHaveLength(unknown);
  });

  it("in any one character of its signature lines is refused or read as a stranger's", async () => {
    const alone = good.replace(bobLine, '');
    const start = alone.indexOf(aliceLine);
    for (let at = start; at < alone.length; at += 1) {
      const other = alone.charAt(at) === 'A' ? 'B' : 'A';
      const opened = await openNote(alone.slice(0, at) + other + alone.slice(at + 1), known);
      expect(opened.ok, `character ${at}`).toBe(false);
    }
  });

  it('into anything at all never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: fc.constantFrom(...AWKWARD) }), fc.uint8Array({ maxLength: 200 })),
        async (message) => {
          expect((await openNote(message, known)).ok).toBe(false);
        },
      ),
    );
  });
});

describe('keys', () => {
  it.each(['a', 'log.example/x', '日本', 'a\u200bb', 'a\u007f'])('may be called %j', (name) => {
    expect(isKeyName(name)).toBe(true);
  });
  it.each([
    '',
    ' ',
    'a b',
    'a+b',
    'a\nb',
    'a\u0000',
    'a\u0085b',
    'a\u00a0b',
    'a\u1680b',
    'a\u2003b',
    'a\u2028b',
    'a\u202fb',
    'a\u3000b',
    'a\ud800',
  ])('may not be called %j', (name) => {
    expect(isKeyName(name)).toBe(false);
  });

  it('are read back as they were written, of both types', async () => {
    for (const type of Object.values(SIGNATURE_TYPE)) {
      const key = await makeSignerKey('log.example/x', type, new Uint8Array(32).fill(9));
      expect(await parseSignerKey(formatSignerKey(key))).toEqual({ ok: true, value: key });
      const { seed: _seed, ...open } = key;
      expect(parseVerifierKey(formatVerifierKey(key))).toEqual({ ok: true, value: open });
      expect(formatVerifierKey(key)).not.toContain(encodeBase64(key.seed).slice(4, 20));
    }
  });

  const vkey = formatVerifierKey(alice);
  const skey = formatSignerKey(alice);
  const [, id = ''] = vkey.split('+');
  const material = (type: number, length: number): string =>
    encodeBase64(Uint8Array.of(type, ...new Uint8Array(length)));
  it.each<[string, string, string]>([
    ['another id', vkey.replace(id, '00000000'), 'key-id'],
    ['another name', vkey.replace('alice', 'alicf'), 'key-id'],
    [
      'another type',
      vkey.replace(/\+[^+]*$/, () => `+${encodeBase64(Uint8Array.of(4, ...alice.publicKey))}`),
      'key-id',
    ],
    ['the id in capitals', vkey.replace(id, 'ABCDEF01'), 'malformed'],
    ['a short id', vkey.replace(id, id.slice(1)), 'malformed'],
    ['a space in the name', vkey.replace('alice', 'al ice'), 'name'],
    ['no name', vkey.replace('alice.example', ''), 'name'],
    ['a space after it', `${vkey} `, 'malformed'],
    ['a line break after it', `${vkey}\n`, 'malformed'],
    ['no padding needed but there', `${vkey}=`, 'malformed'],
    ['a type we do not verify', `alice.example+00000000+${material(6, 1_312 / 8)}`, 'type'],
    ['ECDSA', `alice.example+00000000+${material(2, 91)}`, 'type'],
    ['a key too short', `alice.example+00000000+${material(1, 31)}`, 'key-length'],
    ['a key too long', `alice.example+00000000+${material(1, 33)}`, 'key-length'],
    ['a private key', skey, 'malformed'],
    ['a kilobyte too much', `${'a'.repeat(1_100)}${vkey}`, 'malformed'],
    ['nothing', '', 'malformed'],
  ])('with %s are refused', async (_name, changed, refusal) => {
    expect(parseVerifierKey(changed)).toEqual({ ok: false, refusal });
  });

  it.each<[string, string, string]>([
    ['another id', skey.replace(id, '00000000'), 'key-id'],
    ['another name', skey.replace('alice', 'alicf'), 'key-id'],
    ['another seed', skey.replace(/AQEB/, 'AQIB'), 'key-id'],
    ['no PRIVATE', vkey, 'malformed'],
    ['PRIVATE in small letters', skey.replace('PRIVATE', 'private'), 'malformed'],
  ])('that sign, with %s, are refused', async (_name, changed, refusal) => {
    expect(await parseSignerKey(changed)).toEqual({ ok: false, refusal });
  });
});
