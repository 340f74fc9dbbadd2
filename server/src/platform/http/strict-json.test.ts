/** Strict JSON: what JSON.parse alone would let pass, and agreement with it on everything else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson, StrictJsonError } from './strict-json.ts';

const read = (text: string): unknown => parseStrictJson(Buffer.from(text, 'utf8'));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** One member name in every spelling JSON allows for it, letter by letter. */
const spelling = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((escaped) =>
      [...name]
        .map((letter, at) =>
          escaped[at]
            ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
            : JSON.stringify(letter).slice(1, -1),
        )
        .join(''),
    );

describe('strict JSON', () => {
  it.each<[string, string]>([
    ['a repeated name', '{"a":1,"a":2}'],
    ['a repeated name with the same value', '{"a":1,"a":1}'],
    ['a name repeated as an escape', '{"a":1,"\\u0061":2}'],
    ['a name repeated in capitals of the escape', '{"\\u00FC":1,"\\u00fc":2}'],
    ['a repeated name around white space', '{"a" \n:1, "a"\t\r :2}'],
    ['a repeated name further in', '[{"b":{"c":[{"a":1,"a":2}]}}]'],
    ['a name repeated after a nested object', '{"a":{"x":1},"b":2,"a":3}'],
    ['the empty name twice', '{"":1,"":2}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['a name with a quote repeated', '{"a\\"":1,"a\\u0022":2}'],
    ['seventeen levels', nested(17)],
    ['thousands of levels', nested(30_000)],
    ['seventeen levels of objects', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
    ['white space', '  '],
    ['half a value', '{"a":'],
    ['something after the value', '{} {}'],
    ['a comment', '{}//'],
    ['a trailing comma', '[1,]'],
    ['single quotes', "{'a':1}"],
    ['NaN', 'NaN'],
  ])('refuses %s', (_name, text) => {
    expect(() => read(text)).toThrow(StrictJsonError);
  });

  it.each<[string, number[]]>([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut character', [0x22, 0xe3, 0x81, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => parseStrictJson(Uint8Array.from(bytes))).toThrow(StrictJsonError);
  });

  it.each<[string, string]>([
    ['one name in two objects', '[{"a":1},{"a":2}]'],
    ['one name at two depths', '{"a":{"a":{"a":1}}}'],
    ['a value that looks like a name', '{"a":"a","b":"a"}'],
    ['equal strings in a list', '["a","a"]'],
    ['brackets inside strings', '{"a":"{[","b":"]}\\"{"}'],
    ['a string of backslashes', '{"a":"\\\\","b":"\\\\\\""}'],
    ['names that differ in capitals', '{"a":1,"A":2}'],
    ['names that only look alike', '{"a":1,"\\u0430":2}'],
    ['sixteen levels', nested(16)],
    ['a lone value', '7'],
  ])('takes %s', (_name, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it('does not repeat a long name in its refusal', () => {
    const name = 'secret'.repeat(20);
    expect(() => read(`{"${name}":1,"${name}":1}`)).toThrow(/^the member "[a-z]{40}" appears twice$/);
  });

  it('agrees with JSON.parse on every value without repeated names', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), fc.constantFrom(0, 1, 7), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('finds a repeated name whatever its two spellings and whatever lies between', () => {
    const name = fc.string({
      minLength: 1,
      maxLength: 6,
      unit: fc.constantFrom('a', 'é', '"', '\\', '/', '\n', '{', ':'),
    });
    const twice = name.chain((text) => fc.tuple(spelling(text), spelling(text)));
    const between = fc.dictionary(fc.string({ minLength: 7, maxLength: 9 }), fc.jsonValue({ maxDepth: 2 }), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(twice, between, fc.jsonValue({ maxDepth: 2 }), ([first, second], members, value) => {
        const middle = Object.entries(members).map(([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`);
        const parts = [`"${first}":1`, ...middle, `"${second}" : ${JSON.stringify(value)}`];
        expect(() => read(`{${parts.join(',')}}`)).toThrow(StrictJsonError);
      }),
    );
  });
});
