/** Geography from files: what is known, what is missing, what changes while it is read. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '@strongroom/core';
import { demoGeography, writeMmdb } from '@strongroom/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLogger } from '../../platform/logging.ts';
import { makeMetrics } from '../../platform/metrics.ts';
import { type Geography, openGeography } from './geography.ts';
import { addressWithPlace } from './place-text.ts';

const NOW = Date.parse('2026-09-16T14:00:00Z');
let directory = '';
let opened: Geography | null = null;
let log: string[] = [];
const metrics = makeMetrics();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'strongroom-geography-'));
  log = [];
});
afterEach(() => {
  opened?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const fileOf = (name: string, content: Buffer | string): string => {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
};
async function open(files: Record<string, string>): Promise<Geography> {
  const logger = makeLogger('debug', { write: (line) => log.push(line) });
  opened = await openGeography({ ...files, checkSeconds: 60 }, { clock: { now: () => NOW }, logger, metrics });
  return opened;
}
const city = (country: string, name: string) => ({ country: { iso_code: country }, city: { names: { en: name } } });
const places = (records: Parameters<typeof writeMmdb>[0], builtAt = NOW - 3 * DAY_MS): Buffer =>
  writeMmdb(records, { databaseType: 'City', builtAt });

describe('the place of an address', () => {
  it('is what places, networks and kinds say together, with the age of the oldest', async () => {
    const demo = demoGeography(NOW - 2 * DAY_MS);
    const kindsFile = fileOf('kinds.txt', demo.kinds);
    utimesSync(kindsFile, (NOW - 5 * DAY_MS) / 1_000, (NOW - 5 * DAY_MS) / 1_000);
    const { placeOf } = await open({
      placesFile: fileOf('places.mmdb', demo.places),
      networksFile: fileOf('networks.mmdb', demo.networks),
      kindsFile,
    });
    expect(placeOf('198.51.100.200')).toEqual({
      country: 'FR',
      city: 'Lyon',
      asn: 64_498,
      holder: 'Example Hosting',
      kind: 'vpn',
      databaseAgeDays: 5,
    });
    expect(placeOf('2001:db8::1')).toMatchObject({ country: 'JP', city: 'Sapporo', kind: null, databaseAgeDays: 2 });
    expect(placeOf('::ffff:203.0.113.66')).toMatchObject({ country: 'CA', kind: 'tor' });
    expect([placeOf('8.8.8.8'), placeOf('nowhere')]).toEqual([null, null]);
    expect(await metrics.registry.metrics()).toMatch(/strongroom_geography_age_seconds\{file="places"\} 172800/);
  });

  it('is that of the longest prefix, whichever was written first', async () => {
    const { placeOf } = await open({
      placesFile: fileOf('p', places({ '8.8.8.0/24': city('US', 'Inner'), '8.0.0.0/8': city('US', 'Outer') })),
    });
    expect([placeOf('8.8.8.8')?.city, placeOf('8.8.9.8')?.city, placeOf('9.0.0.1')]).toEqual(['Inner', 'Outer', null]);
  });

  it('is unknown without a file, and with one that is broken or missing', async () => {
    expect((await open({})).placeOf('8.8.8.8')).toBeNull();
    const broken = await open({ placesFile: fileOf('p', 'no database'), networksFile: join(directory, 'not-there') });
    expect(broken.placeOf('8.8.8.8')).toBeNull();
    expect(log.filter((line) => line.includes('geography cannot be read'))).toHaveLength(2);
  });

  it('follows a file that changes, and keeps the last good reading when the new one is broken', async () => {
    const placesFile = fileOf('p', places({ '8.0.0.0/8': city('US', 'Before') }));
    const geography = await open({ placesFile });
    const seen = () => geography.placeOf('8.8.8.8')?.city;
    fileOf('p', places({ '8.0.0.0/8': city('US', 'And after') }));
    await geography.refresh();
    expect(seen()).toBe('And after');
    fileOf('p', 'torn');
    await geography.refresh();
    expect(seen()).toBe('And after');
  });

  it('takes nothing from a database that could turn the words around it', async () => {
    const { placeOf } = await open({ placesFile: fileOf('p', places({ '8.0.0.0/8': city('US', 'a\u202eb') })) });
    expect(placeOf('8.8.8.8')).toMatchObject({ country: 'US', city: null });
  });

  it('takes no country from a database that is none, which nobody could write out', async () => {
    const { placeOf } = await open({ placesFile: fileOf('p', places({ '8.0.0.0/8': city('not a country', 'Lyon') })) });
    expect(placeOf('8.8.8.8')).toMatchObject({ country: null, city: 'Lyon' });
    expect(addressWithPlace('8.8.8.8', 'en', placeOf)).toBe('8.8.8.8 (Lyon)');
  });

  it('is unknown where a database leads in circles', async () => {
    const bytes = places({ '8.0.0.0/8': city('US', 'Torn') });
    // A pointer in place of the name, back to the record that it is in.
    bytes.set([0x20, 0x00], bytes.indexOf('Torn') - 1);
    const { placeOf } = await open({ placesFile: fileOf('p', bytes) });
    expect([placeOf('8.8.8.8'), placeOf('9.9.9.9')]).toEqual([null, null]);
  });

  it('refuses a list of kinds with a line that is neither', async () => {
    const { placeOf } = await open({ kindsFile: fileOf('k', '8.8.8.0/24 hosting\n8.8.9.0/24 hostin\n') });
    expect(placeOf('8.8.8.8')).toBeNull();
    expect(log.join()).toContain('line 2');
  });

  it('reads in the language of its reader', async () => {
    const { placeOf } = await open({ placesFile: fileOf('p', places({ '8.0.0.0/8': city('JP', 'Osaka') })) });
    expect(['en', 'ja', 'fr'].map((language) => addressWithPlace('8.8.8.8', language, placeOf))).toEqual([
      ...['8.8.8.8 (Osaka, Japan)', '8.8.8.8 (Osaka, 日本)', '8.8.8.8 (Osaka, Japon)'],
    ]);
    expect(addressWithPlace('9.9.9.9', 'en', placeOf)).toBe('9.9.9.9');
  });
});
