/**
 * Addresses and ranges in one form: an interval of whole numbers in which IPv4 lies where IPv6 maps it (::ffff:0:0/96), so
 * that 198.51.100.7 and ::ffff:198.51.100.7 are one address. Takes an address, a CIDR block or "first-last".
 *
 * Attack: "010.0.0.1" is 8.0.0.1 to some readers and 10.0.0.1 to others, "127.1" and "0x7f000001" are loopback to some.
 * What two readers may take differently is refused, not guessed.
 */
import { isIP } from 'node:net';
import { ok, type Result, refuse } from '@strongroom/core';
import ipaddr from 'ipaddr.js';

export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

export type AddressFault = 'not-an-address' | 'ambiguous-spelling' | 'backwards' | 'two-families' | 'prefix-length';

export const IPV4_FIRST = 0xffff_0000_0000n;
export const IPV4_LAST = 0xffff_ffff_ffffn;
const IPV6_BITS = 128;
const MAPPED_BITS = 96;

export const isIpv4 = (address: bigint): boolean => address >= IPV4_FIRST && address <= IPV4_LAST;
export const overlaps = (one: AddressRange, other: AddressRange): boolean =>
  one.first <= other.last && other.first <= one.last;
export const covers = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

/** Null when it is no address in its one plain spelling. Zone ids name an interface, not somebody. */
export function addressNumber(text: string): bigint | null {
  // `net.isIP` first: ipaddr.js alone reads octal, hexadecimal and short forms.
  const version = isIP(text);
  if (version === 0 || text.includes('%')) return null;
  const bytes = ipaddr.parse(text).toByteArray();
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return version === 4 ? IPV4_FIRST + value : value;
}

/** A CIDR block with nothing beyond its prefix, or one address; null when it is neither. */
export function blockOf(text: string): AddressRange | null {
  const parsed = parseRange(text);
  return parsed.ok ? parsed.value : null;
}

/** The block of that many bits (of its own family) around an address; null when it is no address. */
export function blockAround(address: string, bits: number): AddressRange | null {
  return blockOf(`${address}/${bits}`);
}

/** Host bits of a block are dropped: 198.51.100.7/24 is 198.51.100.0/24, and shown as that before it counts. */
export function parseRange(input: string): Result<AddressRange, AddressFault> {
  const text = input.trim();
  if (text.includes('-')) return parseSpan(text);
  const [base = '', length, rest] = text.split('/');
  const address = addressNumber(base);
  if (address === null || rest !== undefined) return refuse(faultOf(base));
  if (length === undefined) return ok({ first: address, last: address });
  const shift = base.includes(':') ? 0 : MAPPED_BITS;
  const bits = Number(length) + shift;
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || bits > IPV6_BITS) return refuse('prefix-length');
  const size = 1n << BigInt(IPV6_BITS - bits);
  const first = address - (address % size);
  return ok({ first, last: first + size - 1n });
}

function parseSpan(text: string): Result<AddressRange, AddressFault> {
  const [from = '', to = '', rest] = text.split('-').map((part) => part.trim());
  const [first, last] = [addressNumber(from), addressNumber(to)];
  if (first === null || rest !== undefined) return refuse(faultOf(from));
  if (last === null) return refuse(faultOf(to));
  if (isIpv4(first) !== isIpv4(last)) return refuse('two-families');
  return first <= last ? ok({ first, last }) : refuse('backwards');
}

/** Numbers in some other notation (octal, hexadecimal, fewer than four parts) are told apart from what is no address. */
function faultOf(text: string): AddressFault {
  const parts = text.replace(/\.$/, '').split('.');
  const areNumbers = parts.length <= 4 && parts.every((part) => /^(0x[0-9a-f]+|\d+)$/i.test(part));
  const isPlain = parts.length === 4 && !text.endsWith('.') && parts.every((part) => /^(0|[1-9]\d*)$/.test(part));
  return areNumbers && !isPlain ? 'ambiguous-spelling' : 'not-an-address';
}

/** The one spelling: an address, the block where it is one, else first and last. */
export function rangeText({ first, last }: AddressRange): string {
  if (first === last) return addressText(first);
  const size = last - first + 1n;
  const isBlock = (size & (size - 1n)) === 0n && first % size === 0n;
  if (!isBlock) return `${addressText(first)}-${addressText(last)}`;
  const bits = IPV6_BITS - (size.toString(2).length - 1);
  return `${addressText(first)}/${isIpv4(first) && isIpv4(last) ? bits - MAPPED_BITS : bits}`;
}

/** RFC 5952 for IPv6. */
export function addressText(address: bigint): string {
  const width = isIpv4(address) ? 4 : 16;
  const value = isIpv4(address) ? address - IPV4_FIRST : address;
  const bytes = Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * (width - 1 - index))) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** In order and apart from each other, so that one search by halves finds the only candidate. */
export function merge(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((one, other) => (one.first < other.first ? -1 : 1));
  const apart: AddressRange[] = [];
  for (const range of sorted) {
    const before = apart.at(-1);
    if (before === undefined || range.first > before.last + 1n) apart.push(range);
    else if (range.last > before.last) apart[apart.length - 1] = { first: before.first, last: range.last };
  }
  return apart;
}

export function isIn(apart: readonly AddressRange[], address: bigint): boolean {
  let [low, high] = [0, apart.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = apart[middle] as AddressRange;
    if (address < range.first) high = middle - 1;
    else if (address > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
