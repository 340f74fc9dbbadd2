/**
 * The icons of the app as PNG, drawn from the same geometry as favicon.svg: phones want bitmaps for their home screens,
 * and a drawing program in the repository's history would be no source. Distances to the strokes give soft edges.
 */
import { deflateSync } from 'node:zlib';

const INK = [0x16, 0x18, 0x1d] as const;
const PAPER = [0xfb, 0xfa, 0xf7] as const;
/** On the 24 grid of the SVG: half the width of a stroke, the ring, and the straight parts of the key. */
const HALF_STROKE = 0.9;
const RING = { x: 12, y: 8.5, radius: 4 };
const BARS = [
  [12, 12.5, 12, 20.5],
  [12, 16, 15.5, 16],
  [12, 19.2, 14.5, 19.2],
] as const;

/** `inset` moves the drawing into the part of a maskable icon that no launcher cuts away. */
export function iconPng(size: number, { inset = 0 }: { inset?: number } = {}): Buffer {
  const rows: Buffer[] = [];
  const scale = 24 / (size * (1 - 2 * inset));
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 3);
    for (let x = 0; x < size; x += 1) {
      const at = { x: (x + 0.5 - size * inset) * scale, y: (y + 0.5 - size * inset) * scale };
      const covered = Math.min(1, Math.max(0, (HALF_STROKE - distance(at)) / scale + 0.5));
      for (let channel = 0; channel < 3; channel += 1) {
        row[1 + x * 3 + channel] = Math.round((INK[channel] ?? 0) * (1 - covered) + (PAPER[channel] ?? 0) * covered);
      }
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a channel, red, green and blue.
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function distance({ x, y }: { x: number; y: number }): number {
  const ring = Math.abs(Math.hypot(x - RING.x, y - RING.y) - RING.radius);
  const bars = BARS.map(([fromX, fromY, toX, toY]) => {
    const nearX = Math.min(Math.max(x, fromX), toX);
    const nearY = Math.min(Math.max(y, fromY), toY);
    return Math.max(Math.abs(x - nearX), Math.abs(y - nearY));
  });
  return Math.min(ring, ...bars);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
