/**
 * Writes a small MaxMind DB (format 2.0): a search tree over address prefixes, then the records, then the metadata.
 * For demonstrations and tests only, where no geography of a vendor may be shipped. A longer prefix stands before a
 * shorter one; IPv4 lies where readers look for it, below ::/96.
 */
import { isIP } from 'node:net';

export type MmdbValue = string | number | boolean | { readonly [key: string]: MmdbValue };
export type MmdbRecords = Readonly<Record<string, MmdbValue>>;

const STRING = 2;
const UINT16 = 5;
const UINT32 = 6;
const MAP = 7;
/** Types above seven are written as an extension, less seven. */
const UINT64 = 9;
const ARRAY = 11;
const BOOLEAN = 14;
const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const SEPARATOR = Buffer.alloc(16);
const IPV4_DEPTH = 96;

/** Prefix ("198.51.100.0/24") to what is known of it. `builtAt` is what readers call the age of the database. */
export function writeMmdb(
  records: MmdbRecords,
  { databaseType, builtAt }: { databaseType: string; builtAt: number },
): Buffer {
  const tree = new Tree();
  const data: Buffer[] = [];
  let length = 0;
  // The shorter prefixes first: what comes later stands inside and goes before them.
  const sorted = Object.entries(records)
    .map(([prefix, value]) => ({ bits: bitsOf(prefix), value }))
    .sort((one, other) => one.bits.length - other.bits.length);
  for (const { bits, value } of sorted) {
    tree.insert(bits, length);
    const encoded = encode(value);
    data.push(encoded);
    length += encoded.length;
  }
  const metadata = encodeMap([
    ['node_count', control(UINT32, number(tree.size))],
    ['record_size', control(UINT16, number(32))],
    ['ip_version', control(UINT16, number(6))],
    ['database_type', encode(databaseType)],
    ['languages', Buffer.concat([header(ARRAY, 1), encode('en')])],
    ['binary_format_major_version', control(UINT16, number(2))],
    ['binary_format_minor_version', control(UINT16, number(0))],
    ['build_epoch', control(UINT64, number(Math.floor(builtAt / 1_000)))],
    ['description', encodeMap([['en', encode('Synthetic, for demonstrations and tests')]])],
  ]);
  return Buffer.concat([tree.bytes(), SEPARATOR, ...data, METADATA_MARKER, metadata]);
}

/** A record of the tree: another node, what lies in the data, or nothing. */
type Slot = { readonly node: number } | { readonly data: number } | null;

class Tree {
  readonly #nodes: [Slot, Slot][] = [[null, null]];

  get size(): number {
    return this.#nodes.length;
  }

  insert(bits: readonly (0 | 1)[], data: number): void {
    let at = 0;
    bits.forEach((bit, depth) => {
      const node = this.#nodes[at] as [Slot, Slot];
      const slot = node[bit];
      if (depth === bits.length - 1) {
        node[bit] = { data };
      } else if (slot !== null && 'node' in slot) {
        at = slot.node;
      } else {
        // What held for the whole prefix holds for both halves until something longer says otherwise.
        this.#nodes.push([slot, slot]);
        node[bit] = { node: this.#nodes.length - 1 };
        at = this.#nodes.length - 1;
      }
    });
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(this.size * 8);
    const recordOf = (slot: Slot): number => {
      if (slot === null) return this.size;
      return 'node' in slot ? slot.node : this.size + SEPARATOR.length + slot.data;
    };
    this.#nodes.forEach(([left, right], index) => {
      bytes.writeUInt32BE(recordOf(left), index * 8);
      bytes.writeUInt32BE(recordOf(right), index * 8 + 4);
    });
    return bytes;
  }
}

function bitsOf(prefix: string): (0 | 1)[] {
  const [address = '', length = ''] = prefix.split('/');
  const version = isIP(address);
  if (version === 0 || !/^\d+$/.test(length)) throw new Error(`${prefix} is no prefix`);
  const value = version === 4 ? bytesOfIpv4(address) : bytesOfIpv6(address);
  const all = value.flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map((bit) => (bit === '1' ? 1 : 0)));
  const own = all.slice(0, Number(length));
  return version === 4 ? [...Array.from({ length: IPV4_DEPTH }, () => 0 as const), ...own] : own;
}

const bytesOfIpv4 = (address: string): number[] => address.split('.').map(Number);

function bytesOfIpv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const words = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(':'));
  const missing = tail === undefined ? 0 : 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array.from({ length: missing }, () => '0'), ...words(tail)];
  return all.map((word) => Number.parseInt(word, 16)).flatMap((word) => [word >> 8, word & 0xff]);
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'utf8');
    return Buffer.concat([header(STRING, bytes.length), bytes]);
  }
  if (typeof value === 'boolean') return header(BOOLEAN, value ? 1 : 0);
  if (typeof value === 'number') return control(UINT32, number(value));
  return encodeMap(Object.entries(value).map(([key, each]) => [key, encode(each)]));
}

const encodeMap = (entries: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([header(MAP, entries.length), ...entries.flatMap(([key, value]) => [encode(key), value])]);

const control = (type: number, bytes: Buffer): Buffer => Buffer.concat([header(type, bytes.length), bytes]);

/** Type in the first three bits, or in a byte of its own; then the length. */
function header(type: number, size: number): Buffer {
  if (size >= 285) throw new Error('a text of a synthetic database is short');
  const short = Math.min(size, 29);
  const first = type <= MAP ? [(type << 5) | short] : [short, type - MAP];
  return Buffer.from(size < 29 ? first : [...first, size - 29]);
}

/** A whole number in as few bytes as it needs, none for nought. */
function number(value: number): Buffer {
  const hex = value === 0 ? '' : value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
