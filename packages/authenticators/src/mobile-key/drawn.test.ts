/** Invitations: as they are drawn, shown and typed. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawInvitation, readInvitation } from './drawn.ts';

const random = (count: number): Uint8Array => randomBytes(count);

describe('an invitation', () => {
  it('is read as it is shown, and as it stands in the QR code', () => {
    for (let at = 0; at < 200; at += 1) {
      const { code, shown } = drawInvitation(random);
      expect(shown).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect([readInvitation(shown), readInvitation(code), readInvitation(` ${shown.toLowerCase()} `)]).toEqual([
        code,
        code,
        code,
      ]);
    }
  });

  it('forgives the letters that are mistaken for digits', () => {
    expect(readInvitation('oOiI-lL00-1111-0000')).toBe('0011110011110000');
  });

  it.each(['', '0', '0000-0000-0000-000', '0000-0000-0000-00000', '0000-0000-0000-000U', '0'.repeat(65)])(
    'is not %s',
    (text) => expect(readInvitation(text)).toBeNull(),
  );
});
