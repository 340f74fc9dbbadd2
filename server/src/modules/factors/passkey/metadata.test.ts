/** Lists of makers as a house keeps them: verified where roots are configured, imported in one step, never going back. */
import { createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../../testing/database.ts';
import type { Audit, AuditEvent } from '../../audit/index.ts';
import { importMetadata, loadMetadata, readMetadata, takeMetadata } from './metadata.ts';
import { CERTIFICATES, KEYS } from './metadata-blob.fixture.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const GOOD = '00000000-0000-4000-8000-000000000001';
const BROKEN = '00000000-0000-4000-8000-000000000002';

let folder: string;
let settings: { passkeyMetadataFile: string; passkeyMetadataRootFile: string; passkeyMetadataSigner: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-metadata-'));
  settings = {
    passkeyMetadataFile: join(folder, 'makers'),
    passkeyMetadataRootFile: join(folder, 'root.pem'),
    passkeyMetadataSigner: 'mds.test',
  };
  writeFileSync(
    settings.passkeyMetadataRootFile,
    `-----BEGIN CERTIFICATE-----\n${CERTIFICATES.root}\n-----END CERTIFICATE-----\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (aaguid: string, status: string) => ({
  aaguid,
  statusReports: [{ status: 'FIDO_CERTIFIED_L1' }, { status }],
  metadataStatement: { attestationRootCertificates: [CERTIFICATES.other] },
});
const entries = [entry(GOOD, 'FIDO_CERTIFIED_L2'), entry(BROKEN, 'USER_KEY_REMOTE_COMPROMISE'), { statusReports: [] }];

function blob(no: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'ES256', typ: 'JWT', x5c: [CERTIFICATES.leaf, CERTIFICATES.inter] });
  const signed = `${head}.${part({ no, nextUpdate: '2027-04-01', entries })}`;
  const key = createPrivateKey({ key: Buffer.from(KEYS.leaf, 'base64'), format: 'der', type: 'pkcs8' });
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
const refusalOf = (text: string, about: Parameters<typeof readMetadata>[1] = settings): string | null => {
  const read = readMetadata(text, about, NOW);
  return read.ok ? null : read.refusal;
};

it('a signed list lets its makes in, but for those that are reported broken', () => {
  writeFileSync(settings.passkeyMetadataFile, blob(7));
  const loaded = loadMetadata(settings, NOW);
  expect([...(loaded?.makers.keys() ?? [])]).toEqual([GOOD]);
  expect([...(loaded?.broken ?? [])]).toEqual([[BROKEN, 'USER_KEY_REMOTE_COMPROMISE']]);
  expect(loaded?.blob).toMatchObject({ no: 7, nextUpdate: '2027-04-01', stale: false, signedBy: 'mds.test' });
});

it('signed and unsigned lists do not stand in for one another', () => {
  const { passkeyMetadataRootFile: _root, ...without } = settings;
  expect(refusalOf(JSON.stringify({ entries }))).toMatch(/asks for one/);
  expect(refusalOf(JSON.stringify({ entries }), without)).toBeNull();
  expect(refusalOf(blob(7), without)).toMatch(/passkeyMetadataRootFile/);
  expect(() => loadMetadata({ ...settings, passkeyMetadataFile: settings.passkeyMetadataRootFile }, NOW)).toThrow();
});

it('is imported in one step, and never an older one over a newer one', () => {
  const seventh = blob(7);
  expect(importMetadata(seventh, settings, NOW).ok).toBe(true);
  expect(importMetadata(blob(6), settings, NOW)).toMatchObject({ ok: false });
  expect(importMetadata(`${blob(9)}A`, settings, NOW)).toMatchObject({ ok: false });
  expect(readFileSync(settings.passkeyMetadataFile, 'utf8')).toBe(seventh);
  expect(importMetadata(blob(8), settings, NOW).ok).toBe(true);
  expect(loadMetadata(settings, NOW)?.blob?.no).toBe(8);
  expect(readdirSync(folder).toSorted()).toEqual(['makers', 'root.pem']);
});

it('is taken by the house with an entry, once for a number, and never goes back, whichever node starts', async () => {
  const fresh: FreshDatabase = await freshDatabase();
  const database = openDatabase(fresh.url, { poolSize: 4, onError: () => {} });
  const entered: AuditEvent[] = [];
  const audit = { append: async (_tx: unknown, event: AuditEvent) => void entered.push(event) } as unknown as Audit;
  const take = (no: number) => {
    const read = readMetadata(blob(no), settings, NOW);
    if (!read.ok) throw new Error(read.refusal);
    return takeMetadata({ database, audit }, read.value, NOW).then(
      () => 'taken',
      (error: unknown) => String(error),
    );
  };
  try {
    expect(await take(7)).toBe('taken');
    expect(await take(7)).toBe('taken');
    const both = await Promise.all([take(9), take(8)]);
    expect(both[0]).toBe('taken');
    expect(await take(8)).toMatch(/older than 9/);
    expect(entered.map(({ details }) => details?.no)).toEqual(expect.arrayContaining([7, 9]));
    expect(entered.filter(({ details }) => details?.no === 7)).toHaveLength(1);
  } finally {
    await database.close();
    await fresh.drop();
  }
});
