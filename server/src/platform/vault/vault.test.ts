/** The vault on a real PostgreSQL: values open at their place only, keys rotate, tampering is noticed. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { type Database, openDatabase, rows, sql } from '../database/database.ts';
import { openVault, type Place, type RootKey, type Vault } from './vault.ts';

let fresh: FreshDatabase;
let database: Database;
let now = Date.parse('2026-03-06T12:00:00Z');
const random = (length: number) => randomBytes(length);
const clock = { now: () => now };
const A: RootKey = { id: 'a', key: random(32) };
const B: RootKey = { id: 'b', key: random(32) };
const open = (...rootKeys: [RootKey, ...RootKey[]]) => openVault({ database, rootKeys, clock, random });
const place: Place = { table: 'factor', row: 'fac_1', column: 'secret_sealed' };
const keys = () =>
  rows(
    database.read,
    sql<{ purpose: string; root: string }>`
  select purpose, root_key_id as root from vault_key order by purpose, created_at`,
  );

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 8, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  now += 1_000;
  await sql`truncate vault_key`.execute(database.read);
});

describe('a sealed value', () => {
  it('opens at its place, says nothing by itself and never looks the same twice', async () => {
    const vault = await open(A);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (plain) => {
        const sealed = vault.seal(place, plain);
        expect(await vault.open(place, sealed)).toBe(plain);
        if (Buffer.byteLength(plain) > 3) expect(sealed.includes(Buffer.from(plain))).toBe(false);
        expect(vault.seal(place, plain)).not.toEqual(sealed);
      }),
    );
  });

  it.each<[string, Place]>([
    ['another row', { ...place, row: 'fac_2' }],
    ['another column', { ...place, column: 'code_sealed' }],
    ['another table', { ...place, table: 'challenge' }],
    ['no row', { ...place, row: '' }],
    ['a place whose names run together the same way', { table: 'factorfac', row: '_1', column: 'secret_sealed' }],
    ['a place with separators in its names', { table: 'factor","fac_1', row: '', column: 'secret_sealed' }],
  ])('does not open when it is moved to %s', async (_name, elsewhere) => {
    const vault = await open(A);
    await expect(vault.open(elsewhere, vault.seal(place, 'secret'))).rejects.toThrow();
  });

  it('does not open at any other place', async () => {
    const vault = await open(A);
    const text = fc.string({ maxLength: 8, unit: fc.constantFrom('a', '"', ',', '\\', '[', ']', '|', '\u0000') });
    const anyPlace = fc.record({ table: text, row: text, column: text });
    await fc.assert(
      fc.asyncProperty(anyPlace, anyPlace, async (one, other) => {
        fc.pre(one.table !== other.table || one.row !== other.row || one.column !== other.column);
        await expect(vault.open(other, vault.seal(one, 'secret'))).rejects.toThrow();
      }),
    );
  });

  it('does not open when any of its bits is changed', async () => {
    const vault = await open(A);
    const sealed = vault.seal(place, 'JBSWY3DPEHPK3PXP');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const tampered = Buffer.from(sealed);
      tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      await expect(vault.open(place, tampered)).rejects.toThrow();
    }
  });

  it('does not open when it is cut or grows', async () => {
    const vault = await open(A);
    const sealed = vault.seal(place, 'JBSWY3DPEHPK3PXP');
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(vault.open(place, sealed.subarray(0, length))).rejects.toThrow();
    }
    await expect(vault.open(place, Buffer.concat([sealed, Buffer.of(0)]))).rejects.toThrow();
  });
});

describe('root keys', () => {
  it('rotate: values sealed before open under the new key alone', async () => {
    const sealed = (await open(A)).seal(place, 'before');
    const both = await open(B, A);
    expect(await both.open(place, sealed)).toBe('before');
    expect(await both.rotateRootKey()).toBe(2);
    expect(await keys()).toEqual([
      { purpose: 'index', root: 'b' },
      { purpose: 'seal', root: 'b' },
    ]);
    expect(await both.rotateRootKey()).toBe(0);
    const alone = await open(B);
    expect(await alone.open(place, sealed)).toBe('before');
    await expect(open(A)).rejects.toThrow('root key "b", which is not configured');
  });

  it('that are unknown, or not the ones they say, open nothing', async () => {
    await open(A);
    await expect(open(B)).rejects.toThrow('root key "a", which is not configured');
    await expect(open({ id: 'a', key: B.key })).rejects.toThrow();
    await sql`update vault_key set root_key_id = 'b'`.execute(database.read);
    await expect(open(B, A)).rejects.toThrow();
  });

  it('do not unwrap one data key under the name of another', async () => {
    const vault = await open(A);
    await vault.rotateDataKey();
    await sql`update vault_key v set wrapped = w.wrapped from vault_key w
              where v.purpose = 'seal' and w.purpose = 'index'`.execute(database.read);
    await expect(open(A)).rejects.toThrow();
  });
});

describe('the purpose of a key', () => {
  it('cannot be changed: a data key opens no pseudonyms and the index key no values', async () => {
    await open(A);
    await sql`update vault_key set purpose = 'seal'`.execute(database.read);
    await expect(open(A)).rejects.toThrow();
  });

  it('is bound to keys of before when the vault opens, and what they sealed still opens', async () => {
    const vault = await open(A);
    const sealed = vault.seal(place, 'before');
    const pseudonym = vault.pseudonym('username', 'maya');
    const found = await rows(
      database.read,
      sql<{ id: string; purpose: string; wrapped: Buffer }>`
      select id, purpose, wrapped from vault_key`,
    );
    for (const { id, purpose, wrapped } of found) {
      const old = asBefore(A, id, unwrapped(A, id, purpose, wrapped));
      expect(old).toHaveLength(60);
      await sql`update vault_key set wrapped = ${old} where id = ${id}`.execute(database.read);
    }
    const [first, second] = await Promise.all([open(A), open(A)]);
    for (const opened of [first, second, await open(A)]) {
      expect(await opened?.open(place, sealed)).toBe('before');
      expect(opened?.pseudonym('username', 'maya')).toBe(pseudonym);
    }
    const now = await rows(database.read, sql<{ length: number }>`select length(wrapped) as length from vault_key`);
    expect(now).toEqual([{ length: 61 }, { length: 61 }]);
    await sql`update vault_key set purpose = 'seal'`.execute(database.read);
    await expect(open(A)).rejects.toThrow();
  });
});

/** Wrapped as the vault did before keys carried their purpose: nonce, ciphertext, tag. */
function asBefore(root: RootKey, id: string, plain: Uint8Array): Buffer {
  const nonce = random(12);
  const cipher = createCipheriv('aes-256-gcm', root.key, nonce);
  cipher.setAAD(Buffer.from(`vault_key|${root.id}|${id}`));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unwrapped(root: RootKey, id: string, purpose: string, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', root.key, wrapped.subarray(1, 13));
  decipher.setAAD(Buffer.from(JSON.stringify(['vault_key', 2, root.id, id, purpose])));
  decipher.setAuthTag(wrapped.subarray(-16));
  return Buffer.concat([decipher.update(wrapped.subarray(13, -16)), decipher.final()]);
}

describe('data keys', () => {
  it('rotate: new values use the new one, old values still open, also on a node that did not look yet', async () => {
    const here = await open(A);
    const there = await open(A);
    const old = here.seal(place, 'old');
    now += 1_000;
    await here.rotateDataKey();
    const fresher = here.seal(place, 'new');
    expect(fresher.subarray(1, 9)).not.toEqual(old.subarray(1, 9));
    expect(await here.open(place, old)).toBe('old');
    expect(await there.open(place, fresher)).toBe('new');
    // Having looked, that node seals with the new one too.
    expect(there.seal(place, 'x').subarray(1, 9)).toEqual(fresher.subarray(1, 9));
    expect((await open(A)).seal(place, 'x').subarray(1, 9)).toEqual(fresher.subarray(1, 9));
  });

  it('of nobody are refused by name of the place, not of the value', async () => {
    const vault = await open(A);
    const sealed = vault.seal(place, 'secret');
    await sql`truncate vault_key`.execute(database.read);
    const other = await open(A);
    await expect(other.open(place, sealed)).rejects.toThrow('no key opens the value at factor.secret_sealed of fac_1');
  });
});

describe('pseudonyms', () => {
  it('are the same on every node that starts together, and after every rotation', async () => {
    const nodes = await Promise.all(Array.from({ length: 6 }, () => open(A)));
    const names = new Set(nodes.map((vault) => vault.pseudonym('username', 'maya')));
    expect(names.size).toBe(1);
    expect((await keys()).filter(({ purpose }) => purpose === 'index')).toHaveLength(1);
    const [first] = nodes as [Vault];
    await first.rotateDataKey();
    const rotated = await open(B, A);
    await rotated.rotateRootKey();
    expect(names).toContain((await open(B)).pseudonym('username', 'maya'));
  });

  it('differ by purpose and by value, also where the two run together', async () => {
    const vault = await open(A);
    const pairs = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['', 'abc'],
      ['abc', ''],
      ['a', 'b'],
    ] as const;
    expect(new Set(pairs.map(([purpose, value]) => vault.pseudonym(purpose, value))).size).toBe(pairs.length);
  });

  it('mean nothing to another house', async () => {
    const here = (await open(A)).pseudonym('username', 'maya');
    await sql`truncate vault_key`.execute(database.read);
    expect((await open(A)).pseudonym('username', 'maya')).not.toBe(here);
  });
});
