/** Containers that somebody made to be read wrongly: each refused whole, by name, without work or memory to speak of. */
import { describe, expect, it } from 'vitest';
import { readPskc } from './read-pskc.ts';
import { PSKC_REFUSALS } from './refusals.ts';
import { cardKey, figure, PRE_SHARED, readText, refusalOf, writeText } from './testing/containers.fixture.ts';

const NS = 'xmlns="urn:ietf:params:xml:ns:keyprov:pskc"';
const secret = '<Secret><PlainValue>MTIzNA==</PlainValue></Secret>';
const key = (inside = `<Data>${secret}</Data>`, id = 'k1'): string => `<Key Id="${id}">${inside}</Key>`;
const pack = (inside: string): string => `<KeyPackage>${inside}</KeyPackage>`;
const file = (inside: string, root = `Version="1.0" ${NS}`): string => `<KeyContainer ${root}>${inside}</KeyContainer>`;
const good = file(pack(key()));
const policy = (inside: string): string => file(pack(key(`<Policy>${inside}</Policy>`)));
const data = (inside: string): string => file(pack(key(`<Data>${inside}</Data>`)));
const lol = '<!DOCTYPE KeyContainer [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
const external = '<!DOCTYPE KeyContainer SYSTEM "file:///etc/passwd">';

const PLAIN: readonly (readonly [what: string, text: string, kind: string])[] = [
  ['nothing', '', 'not-well-formed'],
  ['no XML', 'PSKC,1,2,3', 'not-well-formed'],
  ['an end that is missing', good.slice(0, -3), 'not-well-formed'],
  ['a second root', good + good, 'not-well-formed'],
  ['an attribute twice', good.replace('Id="k1"', 'Id="k1" Id="k2"'), 'not-well-formed'],
  ['a prefix of no namespace', good.replaceAll('KeyPackage', 'p:KeyPackage'), 'not-well-formed'],
  ['a document type', `<!DOCTYPE KeyContainer>${good}`, 'doctype'],
  ['entities that blow up', lol + good.replace('MTIzNA==', '&b;'), 'doctype'],
  ['an entity that reads a file', external + good, 'doctype'],
  ['an entity nobody declared', good.replace('MTIzNA==', '&secret;'), 'not-well-formed'],
  ['a style sheet', `<?xml-stylesheet href="http://evil.example"?>${good}`, 'processing-instruction'],
  ['another encoding', `<?xml version="1.0" encoding="UTF-16"?>${good}`, 'encoding'],
  ['another version of XML', `<?xml version="1.1"?>${good}`, 'encoding'],
  ['another root', good.replaceAll('KeyContainer', 'Keys'), 'wrong-namespace'],
  ['no namespace', file(pack(key()), 'Version="1.0"'), 'wrong-namespace'],
  ['another namespace', good.replace('keyprov:pskc', 'keyprov:pskd'), 'wrong-namespace'],
  ['a part in another namespace', good.replace('<KeyPackage>', '<KeyPackage xmlns="urn:x">'), 'unexpected-element'],
  ['another version', good.replace('"1.0"', '"2.0"'), 'unsupported-version'],
  ['no version', file(pack(key()), NS), 'unsupported-version'],
  ['an attribute nobody knows', good.replace('<Key Id', '<Key Must="1" Id'), 'unknown-attribute'],
  ['a key without a name', good.replace(' Id="k1"', ''), 'missing-attribute'],
  ['a key with an empty name', good.replace('"k1"', '" "'), 'bad-value'],
  ['an element nobody knows', file(pack(key('<Unlock/>'))), 'unexpected-element'],
  ['an extension among the data', data(`${secret}<x:y xmlns:x="urn:x"/>`), 'unexpected-element'],
  ['the wrong order', data(`<Counter><PlainValue>0</PlainValue></Counter>${secret}`), 'unexpected-element'],
  ['two secrets', data(secret + secret), 'duplicate-element'],
  ['two keys in a package', file(pack(key() + key(undefined, 'k2'))), 'duplicate-element'],
  ['two keys of one name', file(pack(key()) + pack(key())), 'duplicate-id'],
  ['the same name with spaces', file(pack(key()) + pack(key(undefined, ' k1 '))), 'duplicate-id'],
  ['a package without a key', file(pack('')), 'missing-element'],
  ['a container without keys', file(''), 'no-keys'],
  ['a secret without a value', data('<Secret/>'), 'missing-element'],
  ['an empty secret', data('<Secret><PlainValue/></Secret>'), 'bad-value'],
  ['base 64 with stray bits', good.replace('MTIzNA==', 'MTIzNB=='), 'bad-value'],
  ['base 64 without its end', good.replace('MTIzNA==', 'MTIzNA'), 'bad-value'],
  ['base 64 of the web', good.replace('MTIzNA==', 'MTIzN_=='), 'bad-value'],
  ['words beside elements', good.replace('<Data>', '<Data>x'), 'bad-value'],
  ['words between packages', good.replace('<KeyPackage>', 'x<KeyPackage>'), 'bad-value'],
  ['an element inside a value', good.replace('MTIzNA==', 'MTIz<x/>NA=='), 'bad-value'],
  ['only an element inside a value', good.replace('MTIzNA==', '<Manufacturer/>'), 'unexpected-element'],
  ['a counter below zero', data('<Counter><PlainValue>-1</PlainValue></Counter>'), 'bad-value'],
  ['a counter beyond counting', data('<Counter><PlainValue>9007199254740993</PlainValue></Counter>'), 'bad-value'],
  ['a counter in hexadecimal', data('<Counter><PlainValue>0x10</PlainValue></Counter>'), 'bad-value'],
  ['a MAC over nothing', data(secret.replace('</Secret>', '<ValueMAC>AAAA</ValueMAC></Secret>')), 'unexpected-element'],
  ['a day that is none', policy('<StartDate>2006-02-31T00:00:00Z</StartDate>'), 'bad-value'],
  ['a time zone', policy('<StartDate>2006-02-01T00:00:00+09:00</StartDate>'), 'bad-value'],
  ['a use nobody knows', policy('<KeyUsage>Anything</KeyUsage>'), 'policy-not-understood'],
  ['a rule nobody knows', policy('<x:Only xmlns:x="urn:x"/>'), 'policy-not-understood'],
  ['a PIN rule nobody knows', policy('<PINPolicy PINUsageMode="Never"/>'), 'policy-not-understood'],
  ['a PIN attribute nobody knows', policy('<PINPolicy Must="1"/>'), 'policy-not-understood'],
  ['elements without end in depth', `<a>`.repeat(100_000), 'wrong-namespace'],
  ['depth', file('<KeyPackage>'.repeat(20)), 'too-deep'],
  ['depth in an extension', file(`<Extensions>${'<x xmlns="urn:x">'.repeat(30)}`), 'too-deep'],
  ['breadth in a package', file(pack('<Extensions/>'.repeat(5_000))), 'too-large'],
  [
    'attributes without end',
    good.replace('Id=', `${Array.from({ length: 40 }, (_, n) => `a${n}="" `).join('')}Id=`),
    'too-large',
  ],
  ['a long attribute', good.replace('k1', 'k'.repeat(10_000)), 'too-large'],
  ['a long value', good.replace('MTIzNA==', 'MTIz'.repeat(100_000)), 'too-large'],
  ['values in splinters', good.replace('MTIzNA==', '<![CDATA[MTIz]]>'.repeat(5_000)), 'too-large'],
];

describe('a file in the open', () => {
  it('is read when nothing is wrong with it', async () => {
    expect(await refusalOf(good)).toBe('read');
    expect(await refusalOf(`\uFEFF<?xml version="1.0" encoding="utf-8"?><!-- a comment -->${good}`)).toBe('read');
    expect(await refusalOf(good.replace('MTIzNA==', '<![CDATA[MTIz]]>NA&#61;='))).toBe('read');
    const extended = good.replace('</KeyPackage>', '<Extensions><x:y xmlns:x="urn:x"/></Extensions></KeyPackage>');
    expect(await refusalOf(extended)).toBe('read');
  });

  it.each(PLAIN)('is refused for %s', async (_, text, kind) => {
    expect(await refusalOf(text)).toBe(kind);
  });

  it.each([
    ['bytes that are no UTF-8', [0x3c, 0xff, 0xfe]],
    ['UTF-16', [0xff, 0xfe, 0x3c, 0x00]],
    ['half a character at the end', [...new TextEncoder().encode(good), 0xe7]],
  ])('is refused for %s', async (_, bytes) => {
    const read = await readPskc([Uint8Array.from(bytes)], { unlock: { kind: 'plain' } });
    expect(read).toMatchObject({ ok: false, refusal: { kind: 'encoding' } });
  });

  it('says the line and the name, and nothing of the values', async () => {
    const read = await readText(good.replace('<Data>', '\n\n<Data>').replace('MTIzNA==', 'MTIzNB=='));
    expect(read).toEqual({ ok: false, refusal: { kind: 'bad-value', line: 3, at: 'PlainValue' } });
  });

  it('is refused when sealed seeds are expected: nobody exchanges the file for one of their own', async () => {
    expect(await refusalOf(good, { unlock: { kind: 'key', key: PRE_SHARED } })).toBe('not-encrypted');
    expect(await refusalOf(good, { unlock: { kind: 'passphrase', passphrase: 'x' } })).toBe('not-encrypted');
    const mixed = figure(6).replace(/<EncryptedValue>[\s\S]*<\/ValueMAC>/, '<PlainValue>MTIzNA==</PlainValue>');
    expect(await refusalOf(mixed, { unlock: { kind: 'key', key: PRE_SHARED } })).toBe('not-encrypted');
  });
});

describe('a sealed file', () => {
  const six = (change: (text: string) => string) =>
    refusalOf(change(figure(6)), { unlock: { kind: 'key', key: PRE_SHARED } });
  const seven = (change: (text: string) => string) =>
    refusalOf(change(figure(7)), { unlock: { kind: 'passphrase', passphrase: 'qwerty' } });

  it.each<readonly [string, (text: string) => string, string]>([
    ['nothing', (text) => text, 'read'],
    ['no MAC', (text) => text.replace(/<ValueMAC>[\s\S]*<\/ValueMAC>/, ''), 'mac-missing'],
    ['no method of MACs', (text) => text.replace(/<MACMethod[\s\S]*<\/MACMethod>/, ''), 'mac-missing'],
    ['another MAC', (text) => text.replace('Su+N', 'Su+O'), 'mac-wrong'],
    ['half a MAC', (text) => text.replace('Su+NvtQfmvfJzF6bmQiJqoLRExc=', 'Su+NvtQfmvfJzA=='), 'mac-wrong'],
    ['an empty MAC', (text) => text.replace('Su+NvtQfmvfJzF6bmQiJqoLRExc=', ''), 'mac-wrong'],
    ['another vector', (text) => text.replace('AAECAw', 'BAECAw'), 'mac-wrong'],
    ['another ciphertext', (text) => text.replace('l8jwZqIUqGv', 'l8jwZqIUqGw'), 'mac-wrong'],
    ['another key of the MAC', (text) => text.replace('ESIzRFVm', 'ESIzRFVn'), 'mac-wrong'],
    ['a key of the MAC that does not end', (text) => text.replace('SaMrR7I5wSX', 'SaMrR7I5wSY'), 'mac-wrong'],
    ['half a block', (text) => text.replace('AAECAwQF', 'AAEC'), 'bad-value'],
    ['no key named', (text) => text.replace(/<EncryptionKey>[\s\S]*<\/EncryptionKey>/, ''), 'not-encrypted'],
    ['the method after the keys', (text) => swap(text), 'unexpected-element'],
    [
      'two methods',
      (text) => text.replace(/<MACMethod[\s\S]*<\/MACMethod>/, (part) => part + part),
      'duplicate-element',
    ],
    ['a cipher without keys', (text) => text.replaceAll('aes128-cbc', 'tripledes-cbc'), 'unsupported-encryption'],
    ['another MAC algorithm', (text) => text.replace('hmac-sha1', 'hmac-md5'), 'unsupported-encryption'],
    ['a larger cipher', (text) => text.replaceAll('aes128-cbc', 'aes256-cbc'), 'key-length'],
    ['a reference for a value', (text) => reference(text), 'external-reference'],
    [
      'a reference for the key',
      (text) => text.replace(/<ds:KeyName>.*<\/ds:KeyName>/, '<ds:RetrievalMethod URI="http://evil.example/key"/>'),
      'external-reference',
    ],
    [
      'a reference for the key of the MAC',
      (text) => text.replace(/<MACKey>[\s\S]*<\/MACKey>/, '<MACKeyReference>x</MACKeyReference>'),
      'external-reference',
    ],
  ])('under a key, with %s: %s', async (_, change, kind) => {
    expect(await six(change)).toBe(kind);
  });

  it.each<readonly [string, (text: string) => string, string]>([
    ['nothing', (text) => text, 'read'],
    ['more work than allowed', (text) => text.replace('>1000<', '>2000001<'), 'bad-value'],
    ['work without end', (text) => text.replace('>1000<', '>99999999999999999999<'), 'bad-value'],
    ['no work', (text) => text.replace('>1000<', '>0<'), 'bad-value'],
    ['other work', (text) => text.replace('>1000<', '>1001<'), 'mac-wrong'],
    ['a short key', (text) => text.replace('>16<', '>4<'), 'bad-value'],
    ['a longer key', (text) => text.replace('>16<', '>32<'), 'key-length'],
    ['no salt', (text) => text.replace('Ej7/PEpyEpw=', ''), 'bad-value'],
    ['another salt', (text) => text.replace('Ej7', 'Ek7'), 'mac-wrong'],
    ['a reference outside', (text) => text.replace('"#ED"', '"http://evil.example"'), 'external-reference'],
    ['another derivation', (text) => text.replace('#pbkdf2', '#scrypt'), 'unsupported-encryption'],
    ['another function', (text) => text.replace('<PRF/>', '<PRF Algorithm="urn:x"/>'), 'unsupported-encryption'],
  ])('under a pass phrase, with %s: %s', async (_, change, kind) => {
    expect(await seven(change)).toBe(kind);
  });

  it('is judged alike whatever byte of a value is changed: no padding to ask about', async () => {
    const key = PRE_SHARED;
    const text = await writeText({ keys: [cardKey()], protection: { kind: 'key', key, keyName: 'K' } });
    const [, value = ''] = /<Secret>.*CipherValue>([^<]+)/.exec(text) ?? [];
    const bytes = Buffer.from(value, 'base64');
    const kinds = new Set<string>();
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      kinds.add(await refusalOf(text.replace(value, changed.toString('base64')), { unlock: { kind: 'key', key } }));
    }
    expect([...kinds]).toEqual(['mac-wrong']);
  });
});

describe('size', () => {
  it('is bounded in bytes, before they are looked at', async () => {
    expect(await refusalOf(good, { limits: { bytes: good.length } })).toBe('read');
    expect(await refusalOf(good, { limits: { bytes: good.length - 1 } })).toBe('too-large');
  });

  it('is bounded while it comes: an endless stream is left', async () => {
    let sent = 0;
    async function* endless() {
      yield new TextEncoder().encode(`<KeyContainer Version="1.0" ${NS}><!--`);
      for (;;) {
        sent += 65_536;
        yield new Uint8Array(65_536).fill(0x20);
      }
    }
    const read = await readPskc(endless(), { unlock: { kind: 'plain' }, limits: { bytes: 1_000_000 } });
    expect(read).toMatchObject({ ok: false, refusal: { kind: 'too-large' } });
    expect(sent).toBeLessThan(1_100_000);
  });

  it('is bounded in keys', async () => {
    const three = file(['a', 'b', 'c'].map((id) => pack(key(undefined, id))).join(''));
    expect(await refusalOf(three, { limits: { keys: 3 } })).toBe('read');
    expect(await refusalOf(three, { limits: { keys: 2 } })).toBe('too-many-keys');
  });

  it('of ten thousand sealed keys is read, in whatever pieces it comes', async () => {
    const keys = Array.from({ length: 10_000 }, (_, n) => cardKey({ id: `SR-${n}`, counter: n }));
    const text = await writeText({ keys, protection: { kind: 'key', key: PRE_SHARED, keyName: 'K' } });
    const bytes = new TextEncoder().encode(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7_777) }, (_, n) =>
      bytes.subarray(n * 7_777, (n + 1) * 7_777),
    );
    const read = await readPskc(pieces, { unlock: { kind: 'key', key: PRE_SHARED } });
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    expect(read.value.keys.map(({ id }) => id)).toEqual(keys.map(({ id }) => id));
    expect(read.value.keys.at(-1)?.counter).toBe(9_999);
  });
});

it('every refusal there is has been seen', () => {
  const seen = new Set([...PLAIN.map(([, , kind]) => kind)]);
  const elsewhere = [
    ...['too-many-keys', 'external-reference', 'signature-not-verified', 'not-encrypted', 'key-needed'],
    ...['passphrase-needed', 'unsupported-encryption', 'key-length', 'mac-missing', 'mac-wrong'],
  ];
  expect(PSKC_REFUSALS.filter((kind) => !seen.has(kind) && !elsewhere.includes(kind))).toEqual([]);
});

const swap = (text: string): string => {
  const method = /<MACMethod[\s\S]*<\/MACMethod>/.exec(text)?.[0] ?? '';
  return text.replace(method, '').replace('</KeyContainer>', `${method}</KeyContainer>`);
};

const reference = (text: string): string =>
  text.replace(
    /<xenc:CipherValue>\s*AAEC[\s\S]*?<\/xenc:CipherValue>/,
    '<xenc:CipherReference URI="file:///etc/passwd"/>',
  );
