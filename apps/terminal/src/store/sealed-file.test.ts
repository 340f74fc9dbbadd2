/** The sealed file against whoever copies, changes, swaps or widens it. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { openSealed, sealedWith, writeSealed } from './sealed-file.ts';
import { howSealed, type Kept, keep, keyFromFile, readKept } from './token-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'strongroom-sealed-'));
const path = join(directory, 'sealed');
const by = { key: Buffer.alloc(32, 7) };
const TEXT = '{"accessToken":"at-secret"}';

beforeEach(() => {
  rmSync(path, { force: true });
  writeSealed(path, TEXT, by);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the sealed file', () => {
  it('opens with what sealed it, is the owner’s alone, and shows nothing', () => {
    expect(openSealed(path, by)).toEqual({ ok: true, text: TEXT });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('at-secret');
    const first = readFileSync(path, 'utf8');
    writeSealed(path, TEXT, by);
    expect(readFileSync(path, 'utf8')).not.toBe(first);
  });

  it('opens with its passphrase however the letters were composed, and with no other', () => {
    writeSealed(path, TEXT, { passphrase: 'caf\u00e9 noir' });
    expect(sealedWith(path)).toBe('passphrase');
    expect(openSealed(path, { passphrase: 'cafe\u0301 noir' })).toEqual({ ok: true, text: TEXT });
    expect(openSealed(path, { passphrase: 'cafe noir' })).toEqual({ ok: false, why: 'wrong-secret' });
    expect(openSealed(path, by)).toEqual({ ok: false, why: 'wrong-secret' });
  });

  it('is refused when any byte of it was changed', () => {
    const whole = readFileSync(path);
    const head = whole.indexOf(10) + 1;
    for (let place = 0; place < whole.length; place += 1) {
      const changed = Buffer.from(whole);
      changed[place] = changed[place] === 65 ? 66 : 65;
      // The last character of a base64url text may carry bits that mean nothing; all others mean something.
      if (place >= whole.length - 2) continue;
      writeFileSync(path, changed);
      const why = place < head ? 'malformed' : /wrong-secret|malformed/;
      const opened = openSealed(path, by);
      expect(opened.ok, `byte ${place}`).toBe(false);
      expect(opened.ok ? '' : opened.why).toMatch(why);
    }
  });

  it('is refused when it is cut short, empty, a directory, a link, or not there', () => {
    const whole = readFileSync(path, 'utf8');
    for (const text of ['', whole.slice(0, -1), `${whole.slice(0, 40)}\n`, `${whole}${whole}`]) {
      writeFileSync(path, text);
      expect(openSealed(path, by)).toMatchObject({ ok: false });
    }
    expect(openSealed(directory, by)).toEqual({ ok: false, why: 'not-a-file' });
    const link = join(directory, 'link');
    symlinkSync(path, link);
    expect(openSealed(link, by)).toEqual({ ok: false, why: 'not-a-file' });
    expect(openSealed(join(directory, 'nothing'), by)).toEqual({ ok: false, why: 'missing' });
  });

  it.each([0o640, 0o604, 0o660, 0o622, 0o601])('is refused with mode %o', (mode) => {
    chmodSync(path, mode);
    expect(openSealed(path, by)).toEqual({ ok: false, why: 'wide-mode' });
  });
});

describe('what the terminal keeps', () => {
  const kept: Kept = {
    issuer: 'https://portal.example',
    clientId: 'strongroom-terminal',
    scope: 'openid read',
    signedInAt: 1,
    accessToken: 'at',
    refreshToken: null,
    key: { kty: 'EC' },
  };

  it('comes back as it was kept, and every refusal has its code', () => {
    keep(path, kept, by);
    expect(readKept(path, by)).toEqual(kept);
    expect(howSealed(path)).toBe('key-file');
    const other = { key: Buffer.alloc(32, 8) };
    expect(() => readKept(path, other)).toThrow(expect.objectContaining({ exitCode: EXIT.sealed }) as Error);
    chmodSync(path, 0o644);
    expect(() => howSealed(path)).toThrow(expect.objectContaining({ code: 'wide-mode' }) as Error);
    rmSync(path);
    expect(() => readKept(path, by)).toThrow(expect.objectContaining({ exitCode: EXIT.notSignedIn }) as Error);
  });

  it('takes a key file that is the owner’s alone, and makes one only when it signs in', () => {
    const keyFile = join(directory, 'new', 'key');
    expect(() => keyFromFile(keyFile, false)).toThrow(/no key file/);
    const made = keyFromFile(keyFile, true);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(keyFromFile(keyFile, false)).toEqual(made);
    chmodSync(keyFile, 0o644);
    expect(() => keyFromFile(keyFile, true)).toThrow(/chmod 600/);
    chmodSync(keyFile, 0o600);
    writeFileSync(keyFile, 'short');
    expect(() => keyFromFile(keyFile, true)).toThrow(/no key file/);
  });
});
