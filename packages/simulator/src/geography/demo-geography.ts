/**
 * The geography of the demonstration: this machine and the networks set aside for documentation (RFC 5737, RFC 3849), each
 * somewhere, so that places show without a database of a vendor.
 */
import { type MmdbRecords, type MmdbValue, writeMmdb } from './mmdb.writer.ts';

const inCity = (country: string, city: string): MmdbValue => ({
  country: { iso_code: country },
  city: { names: { en: city } },
});
const ofNetwork = (asn: number, organization: string): MmdbValue => ({
  autonomous_system_number: asn,
  autonomous_system_organization: organization,
});

const PLACES: MmdbRecords = {
  '127.0.0.0/8': inCity('US', 'Stamford'),
  '::1/128': inCity('US', 'Stamford'),
  '192.0.2.0/24': inCity('JP', 'Osaka'),
  '198.51.100.0/24': inCity('FR', 'Lyon'),
  '203.0.113.0/24': inCity('CA', 'Montreal'),
  '2001:db8::/32': inCity('JP', 'Sapporo'),
};

/** Numbers set aside for documentation (RFC 5398). */
const NETWORKS: MmdbRecords = {
  '127.0.0.0/8': ofNetwork(64_496, 'This machine'),
  '::1/128': ofNetwork(64_496, 'This machine'),
  '192.0.2.0/24': ofNetwork(64_497, 'Example Line'),
  '198.51.100.0/24': ofNetwork(64_498, 'Example Hosting'),
  '203.0.113.0/24': ofNetwork(64_499, 'Example Mobile'),
  '2001:db8::/32': ofNetwork(64_500, 'Example Fibre'),
};

/** What the operator's list says: prefix, then kind. */
const KINDS = ['198.51.100.0/25 hosting', '198.51.100.128/25 vpn', '203.0.113.66 tor'];

/** Places and networks as MaxMind databases, kinds as a list of lines. */
export const demoGeography = (builtAt: number): { places: Buffer; networks: Buffer; kinds: string } => ({
  places: writeMmdb(PLACES, { databaseType: 'Strongroom-Demo-City', builtAt }),
  networks: writeMmdb(NETWORKS, { databaseType: 'Strongroom-Demo-ASN', builtAt }),
  kinds: `# Kinds of networks, for demonstrations.\n${KINDS.join('\n')}\n`,
});
