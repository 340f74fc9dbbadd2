/** Where a request came from: the walk from the right, and everything that must not be believed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, clientAddress, type Network, parseNetwork, sourceOf } from './client-address.ts';

const networks = (...texts: string[]): Network[] =>
  texts.map((text) => {
    const network = parseNetwork(text);
    if (network === null) throw new Error(`${text} is a network`);
    return network;
  });
const trusted = networks('10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.7');

describe('the client behind proxies', () => {
  it.each<[string, string | undefined, string | string[] | undefined, string | null]>([
    ['no proxy, no header', '203.0.113.9', undefined, '203.0.113.9'],
    ['a header from a stranger is a claim', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['one trusted hop', '10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['two trusted hops', '10.1.1.1', '203.0.113.9, 10.2.2.2', '203.0.113.9'],
    ['a claim left of the client', '10.1.1.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['a trusted address claimed by the client', '10.1.1.1', '10.9.9.9, 203.0.113.9', '203.0.113.9'],
    ['a trusted hop behind the client', '10.1.1.1', '198.51.100.1, 203.0.113.9, 10.2.2.2', '203.0.113.9'],
    ['junk left of the client is never read', '10.1.1.1', '<script>, 203.0.113.9', '203.0.113.9'],
    ['several headers are one list', '10.1.1.1', ['198.51.100.1', '203.0.113.9, 10.2.2.2'], '203.0.113.9'],
    ['a single trusted address', '192.0.2.7', '203.0.113.9', '203.0.113.9'],
    ['its neighbour is not trusted', '192.0.2.8', '203.0.113.9', '192.0.2.8'],
    ['a trusted proxy without a header', '10.1.1.1', undefined, '10.1.1.1'],
    ['a mapped peer is IPv4', '::ffff:10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['a mapped peer in hexadecimal', '::ffff:a01:101', '203.0.113.9', '203.0.113.9'],
    ['a mapped client is IPv4', '10.1.1.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['IPv6 all the way', '2001:db8:ffff::1', '2001:DB8:1:0::0001', '2001:db8:1::1'],
    ['only trusted hops', '10.1.1.1', '10.2.2.2, 10.3.3.3', '10.2.2.2'],
    ['junk before trusted hops', '10.1.1.1', 'unknown, 10.3.3.3', null],
    ['junk where the client should be', '10.1.1.1', 'unknown', null],
    ['an empty header', '10.1.1.1', '', null],
    ['an empty hop', '10.1.1.1', '203.0.113.9, ', null],
    ['an octal spelling', '10.1.1.1', '010.0.0.1', null],
    ['a number', '10.1.1.1', '3405803785', null],
    ['a short form', '10.1.1.1', '203.9', null],
    ['a port', '10.1.1.1', '203.0.113.9:443', null],
    ['a bracketed address', '10.1.1.1', '[2001:db8::1]', null],
    ['a zone id', '10.1.1.1', 'fe80::1%eth0', null],
    ['a zone id on the peer', 'fe80::1%eth0', undefined, null],
    ['a network', '10.1.1.1', '203.0.113.0/24', null],
    ['no peer', undefined, '203.0.113.9', null],
    ['a peer that is no address', 'localhost', undefined, null],
  ])('%s', (_name, peer, header, expected) => {
    expect(clientAddress(peer, header, trusted)).toBe(expected);
  });

  it('is the peer when nobody is trusted, whatever the header says', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (peer, header) => {
        expect(clientAddress(peer, header, [])).toBe(canonicalAddress(peer));
      }),
    );
  });

  it('does not depend on anything left of the first hop that is not trusted', () => {
    const client = fc.ipV4().filter((address) => !address.startsWith('10.') && address !== '192.0.2.7');
    const hop = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => `10.${parts.join('.')}`);
    const claim = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(
        client,
        fc.array(hop, { maxLength: 4 }),
        fc.array(claim, { maxLength: 3 }),
        (address, hops, claims) => {
          const header = [...claims, address, ...hops].join(', ');
          expect(clientAddress('10.0.0.1', header, trusted)).toBe(address);
        },
      ),
    );
  });

  it('is read by one list of proxies and never by what another made of it', () => {
    const [some, others] = [networks('10.0.0.0/8'), networks('203.0.113.0/24')];
    for (let time = 0; time < 2; time += 1) {
      expect(clientAddress('10.1.1.1', '198.51.100.1, 203.0.113.9', some)).toBe('203.0.113.9');
      expect(clientAddress('10.1.1.1', '198.51.100.1, 203.0.113.9', others)).toBe('10.1.1.1');
      expect(clientAddress('203.0.113.9', '198.51.100.1', others)).toBe('198.51.100.1');
      expect(clientAddress('10.1.1.1', 'junk', some)).toBeNull();
    }
  });

  it('stays the same whoever came in between, however many', () => {
    const strangers = Array.from({ length: 5_000 }, (_, index) => `203.0.${index >> 8}.${index & 255}`);
    for (const stranger of strangers) expect(clientAddress('10.1.1.1', stranger, trusted)).toBe(stranger);
    expect(clientAddress('10.1.1.1', '203.0.113.9', trusted)).toBe('203.0.113.9');
    expect(clientAddress('10.1.1.1', ' '.repeat(60), trusted)).toBeNull();
    expect(clientAddress('10.1.1.1', `${'0'.repeat(60)}1`, trusted)).toBeNull();
  });

  it('is the longest spelling there is', () => {
    const longest = '2001:0db8:0001:0000:0000:0000:255.255.255.255';
    expect(clientAddress('10.1.1.1', longest, trusted)).toBe('2001:db8:1::ffff:ffff');
  });

  it('is always one canonical spelling or a refusal', () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string());
    fc.assert(
      fc.property(text, (address) => {
        const found = clientAddress('10.0.0.1', address, trusted);
        if (found !== null) expect(canonicalAddress(found)).toBe(found);
      }),
    );
  });
});

describe('a network', () => {
  it.each([
    '',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/08x',
    'example.com',
    '010.0.0.0/8',
    'fe80::1%eth0/64',
    '/8',
  ])('is not "%s"', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });

  it.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '203.0.113.9', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
  ])('%s vouches for %s: %s', (network, address, vouches) => {
    // A trusted peer with only a client's claim before it: the claim is read when the peer is in the network.
    expect(clientAddress(address, '198.51.100.77', networks(network)) !== address).toBe(vouches);
  });
});

describe('one source for a rate limit', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });

  it('holds all 2^64 addresses of an IPv6 subscriber and no neighbour', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.tuple(group, group, group, group);
    // Mapped IPv4 never comes this far: addresses are canonical.
    const subscriber = half.filter((groups) => groups[0] !== '0');
    fc.assert(
      fc.property(subscriber, half, half, subscriber, (prefix, one, other, neighbour) => {
        fc.pre(prefix.join(':') !== neighbour.join(':'));
        const source = sourceOf(canonicalAddress([...prefix, ...one].join(':')) ?? '');
        expect(sourceOf(canonicalAddress([...prefix, ...other].join(':')) ?? '')).toBe(source);
        expect(sourceOf(canonicalAddress([...neighbour, ...one].join(':')) ?? '')).not.toBe(source);
      }),
    );
  });
});
