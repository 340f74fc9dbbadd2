/** A cell for a spreadsheet: quoted, and never a formula. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from './csv.rules.ts';

const read = (cell: string): string => cell.slice(1, -1).replaceAll('""', '"');

describe('a text in CSV', () => {
  it.each(['=1', '+1', '-1', '@x', '\t=1', '\r', '\n', '  =1', '＝1', '＋1', '－1', '＠x'])('%j is defused', (text) => {
    expect(read(csvText(text))).toBe(`'${text}`);
  });

  it.each(['', 'a=1', '1-1', 'a@b.example', "'=1", '社', '127.0.0.1', '{"a":"=1"}'])('%j stays as it is', (text) => {
    expect(read(csvText(text))).toBe(text);
  });

  it('is read back as it was, but for the apostrophe, and ends where it should', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cell = csvText(text);
        expect(cell).toMatch(/^"(?:[^"]|"")*"$/);
        const back = read(cell);
        expect(back === text || back === `'${text}`).toBe(true);
        expect(back).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});
