/** Requests to a witness: the specification's own example, read back as written, refused in every other spelling. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { formatHashLines } from './proof-text.ts';
import { entryHashes } from './trees.fixture.ts';
import { AWKWARD, utf8 } from './vectors.fixture.ts';

const NOTE = 'log.example/audit\n7\nroot\n\n\u2014 log.example/audit c2ln\n';
const HASHES = formatHashLines(entryHashes(0, 3));

/** As it stands in C2SP tlog-witness. */
const EXAMPLE = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;

describe('a request to a witness', () => {
  it('is read as the specification writes it', () => {
    const read = parseAddCheckpoint(utf8(EXAMPLE));
    if (!read.ok) throw new Error(read.refusal);
    expect(read.value.oldSize).toBe(20_852_014);
    expect(read.value.proof).toHaveLength(4);
    expect(read.value.note.startsWith('example.com/behind-the-sofa\n20852163\n')).toBe(true);
    expect(formatAddCheckpoint(read.value)).toBe(EXAMPLE);
  });

  it('is read back as it was written', () => {
    const request = fc.record({
      oldSize: fc.integer({ min: 0, max: 2 ** 52 }),
      proof: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 }),
      note: fc.constantFrom(NOTE, EXAMPLE, '\n', '\n\n'),
    });
    fc.assert(
      fc.property(request, (given) => {
        expect(parseAddCheckpoint(utf8(formatAddCheckpoint(given)))).toEqual({ ok: true, value: given });
      }),
    );
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'old-size'],
    ['no first line', `\n${HASHES}\n${NOTE}`, 'old-size'],
    ['another first word', `new 3\n\n${NOTE}`, 'old-size'],
    ['a leading zero', `old 03\n\n${NOTE}`, 'old-size'],
    ['a sign', `old +3\n\n${NOTE}`, 'old-size'],
    ['two spaces', `old  3\n\n${NOTE}`, 'old-size'],
    ['a space after the size', `old 3 \n\n${NOTE}`, 'old-size'],
    ['a carriage return', `old 3\r\n\r\n${NOTE}`, 'old-size'],
    ['a size that no tree has', `old 4503599627370497\n\n${NOTE}`, 'old-size'],
    ['a byte order mark', `\ufeffold 3\n\n${NOTE}`, 'old-size'],
    ['an old size without its line break', 'old 3', 'old-size'],
    ['no empty line at all', `old 3\n${HASHES}`, 'hashes'],
    ['no empty line before the checkpoint', `old 3\n${HASHES}${NOTE}`, 'hashes'],
    ['a line that is no hash', `old 3\nabc\n\n${NOTE}`, 'hashes'],
    ['64 hashes', `old 3\n${formatHashLines(entryHashes(0, 63))}${HASHES}\n${NOTE}`, 'hashes'],
    ['no checkpoint', `old 3\n${HASHES}\n`, 'checkpoint'],
  ])('with %s is refused', (_name, text, refusal) => {
    expect(parseAddCheckpoint(utf8(text))).toEqual({ ok: false, refusal });
  });

  it('that is no UTF-8 is refused', () => {
    expect(parseAddCheckpoint(Uint8Array.of(...utf8(`old 3\n\n${NOTE}`), 0xff))).toEqual({
      ok: false,
      refusal: 'not-utf8',
    });
  });

  it('of any bytes is read as it would be written, or refused', () => {
    const piece = fc.constantFrom(...AWKWARD, 'old ', 'old 0\n', '\n\n', HASHES, NOTE);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('').toWellFormed();
        const read = parseAddCheckpoint(utf8(text));
        if (read.ok) expect(formatAddCheckpoint(read.value)).toBe(text);
      }),
    );
  });
});
