/** Addresses as numbers: one form for every spelling, held against a second implementation (node:net BlockList). */
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressRange, addressNumber, addressText, covers, parseRange, rangeText } from './address.rules.ts';
import { specialKindOf } from './special-ranges.ts';

const parsed = (text: string): AddressRange => {
  const range = parseRange(text);
  if (!range.ok) throw new Error(`${text}: ${range.refusal}`);
  return range.value;
};
const number = (text: string): bigint => addressNumber(text) ?? -1n;
const contains = (range: AddressRange, text: string): boolean =>
  covers(range, { first: number(text), last: number(text) });

const ipv4 = fc.ipV4();
const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map(addressText);
/** Near each other, so that both answers come up. */
const near = (bits: number) => fc.integer({ min: 0, max: 2 ** Math.min(bits, 20) });

describe('ranges', () => {
  it('contain what node finds in the same block', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.record({ base: ipv4, bits: fc.integer({ min: 0, max: 32 }) }),
          fc.record({ base: ipv6, bits: fc.integer({ min: 0, max: 128 }) }),
        ),
        near(20),
        fc.boolean(),
        ({ base, bits }, distance, below) => {
          const list = new BlockList();
          const family = base.includes(':') ? 'ipv6' : 'ipv4';
          list.addSubnet(base, bits, family);
          const other = number(base) + BigInt(below ? -distance : distance);
          if (other < 0n || other >= 1n << 128n) return;
          const text = addressText(other);
          if (text.includes(':') !== base.includes(':')) return;
          expect(contains(parsed(`${base}/${bits}`), text)).toBe(list.check(text, family));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('contain what node finds between two addresses', () => {
    fc.assert(
      fc.property(ipv4, ipv4, ipv4, (one, other, asked) => {
        const [from, to] = number(one) <= number(other) ? [one, other] : [other, one];
        const list = new BlockList();
        list.addRange(from, to, 'ipv4');
        expect(contains(parsed(`${from} - ${to}`), asked)).toBe(list.check(asked, 'ipv4'));
        expect(contains(parsed(`${from}-${to}`), `::ffff:${asked}`)).toBe(list.check(asked, 'ipv4'));
      }),
      { numRuns: 200 },
    );
  });

  it('are one thing in every spelling, and read back as what they were', () => {
    fc.assert(
      fc.property(ipv6, ipv4, fc.integer({ min: 0, max: 32 }), (six, four, bits) => {
        expect(addressNumber(addressText(number(six)))).toBe(number(six));
        expect(number(`::ffff:${four}`)).toBe(number(four));
        const block = parsed(`${four}/${bits}`);
        expect(parsed(rangeText(block))).toEqual(block);
      }),
    );
    expect(rangeText(parsed('198.51.100.7/24'))).toBe('198.51.100.0/24');
    expect(rangeText(parsed('198.51.100.0-198.51.100.255'))).toBe('198.51.100.0/24');
    expect(rangeText(parsed('198.51.100.1-198.51.100.9'))).toBe('198.51.100.1-198.51.100.9');
    expect(rangeText(parsed('::ffff:198.51.100.0/120'))).toBe('198.51.100.0/24');
    expect(rangeText(parsed('2001:DB8:0:0::/64'))).toBe('2001:db8::/64');
  });

  it.each([
    ...['010.0.0.1', '0x7f.0.0.1', '0x7f000001', '127.1', '2130706433', '8.8.010.8/24', '1.2.3.4.'].map((text) => [
      text,
      'ambiguous-spelling',
    ]),
    ...['', 'here', '8.8.8', '8.8.8.8.8', '8.8.8.256', 'fe80::1%eth0', '2001:db8::1::', '8.8.8.8/24/8', '1-2-3'].map(
      (text) => [...[text, text === '8.8.8' || text === '1-2-3' ? 'ambiguous-spelling' : 'not-an-address']],
    ),
    ['8.8.8.8/33', 'prefix-length'],
    ['8.8.8.8/08', 'prefix-length'],
    ['8.8.8.8/', 'prefix-length'],
    ['2001:db8::/129', 'prefix-length'],
    ['8.8.8.9-8.8.8.8', 'backwards'],
    ['8.8.8.8-2001:db8::', 'two-families'],
  ])('refuse %j: %s', (text, fault) => {
    expect(parseRange(text as string)).toEqual({ ok: false, refusal: fault });
  });
});

describe('special ranges', () => {
  it.each([
    ['10.1.2.3', 'private'],
    ['192.168.0.0/16', 'private'],
    ['fd00::1', 'private'],
    ['100.64.0.1', 'shared'],
    ['127.0.0.1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['203.0.113.9', 'documentation'],
    ['2001:db8::/64', 'documentation'],
    ['255.255.255.255', 'reserved'],
    ['2002:808:808::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['::/0', 'private'],
    // A wide block that holds a private one inside.
    ['172.0.0.0/8', 'private'],
    ['8.8.8.8', null],
    ['11.0.0.0/8', null],
    ['2a02:1234::/48', null],
  ])('%s: %s', (text, kind) => {
    expect(specialKindOf(parsed(text))).toBe(kind);
  });
});
