/** Receipts, exports and copies are read back as written, in one spelling where machines write them, and no other. */
import { canonicalJson } from '@strongroom/core';
import { decodeBundle, parseTilePath, readTile } from '@strongroom/transparency-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExportHeader, formatExportLine, parseExportHeader, parseExportLine } from './export-lines.ts';
import { copyLinesPath, formatCopyLine, parseCopyLine } from './log-copy.ts';
import { commitmentOf, isOversize, type LogEntry } from './log-entry.ts';
import { formatReceipt, parseReceipt, readReceipt, receiptJson } from './receipt.ts';
import { exportOf, makeCopiedLog, receiptOf } from './testing/copied-log.ts';

const log = await makeCopiedLog({ batches: [5, 0, 250, 2, 300], erased: [3] });
const receipt = await receiptOf(log, 7);
const refused = (refusal: string) => ({ ok: false, refusal });

describe('a receipt', () => {
  const text = formatReceipt(receipt);
  const json = receiptJson(receipt);

  it('is read back as it was written, from a file and from an answer', () => {
    expect(parseReceipt(text)).toEqual({ ok: true, value: receipt });
    expect(readReceipt(JSON.parse(text))).toEqual({ ok: true, value: receipt });
    expect(formatReceipt(receipt)).toBe(`${canonicalJson({ ...json })}\n`);
  });

  it('may be spelled as other programs spell JSON', () => {
    expect(parseReceipt(JSON.stringify(json, null, 2))).toEqual({ ok: true, value: receipt });
    expect(parseReceipt(text.replace('入', '\\u5165'))).toEqual({ ok: true, value: receipt });
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'json'],
    ['a list', '[]', 'json'],
    ['a text', '"receipt"', 'json'],
    ['half a file', text.slice(0, 200), 'json'],
    ['a member written twice', text.replace('{', `{"salt":"${json.salt}",`), 'json'],
    ['a lone surrogate, escaped', text.replace('入', '\\ud800'), 'json'],
    ['a lone surrogate', text.replace('入', '\ud800'), 'json'],
    ['one member more', text.replace('{', '{"note":"",'), 'members'],
    ['one member less', JSON.stringify({ ...json, salt: undefined }), 'members'],
    ['an inherited name', JSON.stringify({ ...json, salt: undefined }).replace('{', '{"__proto__":"",'), 'members'],
    ['another format', text.replace('/v1"', '/v2"'), 'format'],
    ['an entry that is no text', JSON.stringify({ ...json, entry: {} }), 'members'],
    ['a short salt', JSON.stringify({ ...json, salt: 'AAAA' }), 'salt'],
    ['a salt without padding', JSON.stringify({ ...json, salt: json.salt.slice(0, -1) }), 'salt'],
    ['a proof of another kind', text.replace('tlog-proof@v1', 'tlog-proof@v2'), 'proof-header'],
    ['something extra in the proof', text.replace('@v1\\n', '@v1\\nextra AAAA\\n'), 'proof-extra'],
    ['a spelling of its index', text.replace('index 7', 'index 07'), 'proof-index'],
  ])('with %s is refused', (_name, given, refusal) => {
    expect(given).not.toBe(text);
    expect(parseReceipt(given)).toEqual(refused(refusal));
  });
});

describe('the lines of an export', () => {
  it('are read back as they were written, an erased one among them', async () => {
    const [header = '', ...lines] = await exportOf(log, [2, 3, 500]);
    expect(parseExportHeader(header.slice(0, -1))).toEqual({
      ok: true,
      value: { checkpoint: log.checkpoint, count: 3 },
    });
    const parsed = lines.map((line) => parseExportLine(line.slice(0, -1)));
    expect(parsed.map((line) => line.ok && formatExportLine(line.value))).toEqual(lines);
    expect(lines[1]).toMatch(/^\{"commitment":"[^"]{44}","index":3,"proof":\[/);
    expect(lines[1]).not.toContain('salt');
  });

  it.each<[string, (line: string) => string, string]>([
    ['a space', (line) => line.replace('"index":7,', '"index": 7,'), 'spelling'],
    ['its members in another order', (line) => `{"index":7,${line.slice(1).replace('"index":7,', '')}`, 'spelling'],
    ['an index as 7.0', (line) => line.replace('"index":7,', '"index":7.0,'), 'spelling'],
    ['an index as text', (line) => line.replace('"index":7,', '"index":"7",'), 'index'],
    ['an index below nought', (line) => line.replace('"index":7,', '"index":-7,'), 'index'],
    ['an index beyond every tree', (line) => line.replace('"index":7,', '"index":4503599627370497,'), 'index'],
    ['a member more', (line) => line.replace('{', '{"a":1,'), 'members'],
    ['a member twice', (line) => line.replace('{', '{"index":7,'), 'json'],
    ['entry and commitment', (line) => line.replace('{', `{"commitment":"${'A'.repeat(43)}=",`), 'members'],
    ['no proof', (line) => line.replace(/,"proof":\[[^\]]*\]/, ''), 'proof'],
    ['64 hashes', (line) => line.replace('[', `[${`"${'A'.repeat(43)}=",`.repeat(64)}`), 'proof'],
    ['a hash cut', (line) => line.replace('["', '["AAAA'), 'proof'],
    ['an entry that is none', (line) => line.replace(/"entry":"(\\.|[^"\\])*"/, '"entry":{}'), 'entry'],
    ['an open end', (line) => line.slice(0, -1), 'json'],
  ])('with %s are refused', async (_name, change, refusal) => {
    const [, line = ''] = await exportOf(log, [7]);
    const changed = change(line.slice(0, -1));
    expect(changed).not.toBe(line.slice(0, -1));
    expect(parseExportLine(changed)).toEqual(refused(refusal));
  });

  it('begin with one header of exactly three members', () => {
    const line = formatExportHeader({ checkpoint: 'note', count: 1 }).slice(0, -1);
    expect(parseExportHeader(line.replace('{', '{"a":1,'))).toEqual(refused('members'));
    expect(parseExportHeader(line.replace(':1', ':1e0'))).toEqual(refused('spelling'));
    expect(parseExportHeader(line.replace(':1', ':-1'))).toEqual(refused('index'));
    expect(parseExportHeader(line.replace('export/v1', 'export/v2'))).toEqual(refused('format'));
    expect(parseExportHeader('')).toEqual(refused('json'));
  });
});

describe('the outside copy', () => {
  it('has the tiles, bundles and lines that the whole log has, however it grew', async () => {
    const tiles = [...log.files.keys()].filter((path) => path.startsWith('tile/'));
    expect(tiles).toContain('tile/entries/002.p/45');
    expect(tiles).toContain('tile/0/000.p/5');
    for (const path of tiles) {
      const address = parseTilePath(path);
      const bytes = log.files.get(path) ?? new Uint8Array(0);
      if (address?.level !== 'entries') expect(bytes).toEqual(address && (await readTile(log.memory, address)));
      else {
        const bundle = decodeBundle(bytes, address.width);
        const expected = log.entries.slice(address.index * 256, address.index * 256 + address.width);
        expect(bundle).toEqual({ ok: true, value: expected.map((entry) => commitmentOf(entry)) });
      }
    }
    const text = new TextDecoder().decode(log.files.get('entries/000000000000.jsonl'));
    expect(text).toBe(log.entries.map(formatCopyLine).join(''));
    expect(new TextDecoder().decode(log.files.get('checkpoint'))).toBe(log.checkpoint);
    expect(new TextDecoder().decode(log.files.get('key'))).toBe(`${log.key}\n`);
  });

  it('keeps 65,536 lines a file', () => {
    expect(copyLinesPath(65_535)).toBe('entries/000000000000.jsonl');
    expect(copyLinesPath(65_536)).toBe('entries/000000065536.jsonl');
    expect(copyLinesPath(200_000)).toBe('entries/000000196608.jsonl');
  });

  it('reads back each line it writes, whatever was logged', () => {
    const text = fc.string({ unit: 'binary' }).filter((given) => given.isWellFormed());
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const there = fc.record({ index: fc.nat(), entry: text, salt: bytes, commitment: fc.constant(null) });
    const erased = fc.record({
      index: fc.nat(),
      entry: fc.constant(null),
      salt: fc.constant(null),
      commitment: bytes,
    });
    fc.assert(
      fc.property(fc.oneof(there, erased), (given: LogEntry) => {
        expect(parseCopyLine(formatCopyLine(given).slice(0, -1))).toEqual({ ok: true, value: given });
      }),
    );
  });

  it('knows an entry that is larger than the log takes', () => {
    expect(isOversize('a'.repeat(16_384))).toBe(false);
    expect(isOversize('a'.repeat(16_385))).toBe(true);
    expect(isOversize('日'.repeat(16_384))).toBe(false);
  });
});
