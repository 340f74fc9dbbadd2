/** Figures 2 to 10 of RFC 6030, against what another implementation reads in them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PskcUnlock } from './index.ts';
import { figure, PRE_SHARED, readText, refusalOf } from './testing/containers.fixture.ts';

interface Expected {
  readonly file: string;
  readonly key_id: string;
  readonly serial: string | null;
  readonly manufacturer: string | null;
  readonly algorithm: string;
  readonly secretHex: string | null;
  readonly counter: number | null;
  readonly response_length: number | null;
  readonly response_encoding: string | null;
}

const expected = JSON.parse(
  readFileSync(new URL('./fixtures/rfc6030/expected.json', import.meta.url), 'utf8'),
) as readonly Expected[];

const UNLOCK: Readonly<Record<number, PskcUnlock>> = {
  6: { kind: 'key', key: PRE_SHARED },
  7: { kind: 'passphrase', passphrase: 'qwerty' },
};

async function read(number: number) {
  const result = await readText(figure(number), { unlock: UNLOCK[number] ?? { kind: 'plain' }, signature: 'ignore' });
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

describe('the figures of RFC 6030', () => {
  it.each([2, 3, 4, 5, 6, 7, 9, 10])('figure %i is read as another implementation reads it', async (number) => {
    const { keys } = await read(number);
    const others = expected.filter(({ file }) => file === `figure${number}.pskcxml`);
    expect(others.length).toBeGreaterThan(0);
    expect(
      keys.map((key) => ({
        file: `figure${number}.pskcxml`,
        key_id: key.id,
        serial: key.device?.serialNo ?? null,
        manufacturer: key.device?.manufacturer ?? null,
        algorithm: key.algorithm ?? null,
        secretHex: key.secret === undefined ? null : Buffer.from(key.secret).toString('hex'),
        counter: key.counter ?? null,
        response_length: key.responseFormat?.length ?? null,
        response_encoding: key.responseFormat?.encoding ?? null,
        mac_ok: null,
      })),
    ).toEqual(others);
  });

  it('figure 3 keeps what stands beside the key', async () => {
    const { id, keys } = await read(3);
    expect(id).toBe('exampleID1');
    expect(keys[0]).toMatchObject({
      device: { userId: 'DC=example-bank,DC=net' },
      cryptoModuleId: 'CM_ID_001',
      issuer: 'Issuer',
      userId: 'UID=jsmith,DC=example-bank,DC=net',
    });
  });

  it('figure 4 has no secret and says where it comes from', async () => {
    const [key] = (await read(4)).keys;
    expect(key).toMatchObject({ keyProfileId: 'keyProfile1', keyReference: 'MasterKeyLabel' });
    expect(key?.secret).toBeUndefined();
    expect(key?.policy?.keyUsage).toEqual(['OTP']);
  });

  it('figure 5 binds a PIN to its key', async () => {
    const [key, pin] = (await read(5)).keys;
    expect(key?.policy?.pin).toEqual({
      pinKeyId: '123456781',
      usageMode: 'Local',
      minLength: 4,
      maxLength: 4,
      encoding: 'DECIMAL',
      maxFailedAttempts: undefined,
    });
    expect(pin?.id).toBe('123456781');
    expect(Buffer.from(pin?.secret ?? []).toString()).toBe('1234');
  });

  it('figure 8 is refused: its attribute breaks the schema, and nobody has its private key', async () => {
    expect(await refusalOf(figure(8))).toBe('unknown-attribute');
    expect(await refusalOf(figure(8).replace('id="KC0001"', 'Id="KC0001"'))).toBe('unsupported-encryption');
  });

  it('figure 9 is refused unless its signature is vouched for otherwise', async () => {
    expect(await refusalOf(figure(9))).toBe('signature-not-verified');
    expect(await refusalOf(figure(9), { signature: 'ignore' })).toBe('read');
  });

  it('figure 10 carries dates', async () => {
    const { keys } = await read(10);
    expect(keys[0]?.policy?.startDate).toBe(Date.UTC(2006, 4, 1));
    expect(keys[3]?.policy?.expiryDate).toBe(Date.UTC(2006, 3, 30));
  });

  it('figures 6 and 7 open to nothing else', async () => {
    const six = (unlock: PskcUnlock) => refusalOf(figure(6), { unlock });
    const seven = (unlock: PskcUnlock) => refusalOf(figure(7), { unlock });
    expect(await six({ kind: 'plain' })).toBe('key-needed');
    expect(await six({ kind: 'passphrase', passphrase: 'qwerty' })).toBe('key-needed');
    expect(await six({ kind: 'key', key: PRE_SHARED.subarray(1) })).toBe('key-length');
    expect(await six({ kind: 'key', key: Buffer.alloc(16) })).toBe('mac-wrong');
    expect(await seven({ kind: 'plain' })).toBe('passphrase-needed');
    expect(await seven({ kind: 'key', key: PRE_SHARED })).toBe('passphrase-needed');
    expect(await seven({ kind: 'passphrase', passphrase: 'qwertz' })).toBe('mac-wrong');
  });
});
