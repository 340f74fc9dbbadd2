/** Reads the text of a QR code that a page has drawn as one path of unit squares, the way a camera would. */
import type { Locator } from '@playwright/test';
import jsQr from 'jsqr';

const PIXELS_PER_MODULE = 4;
const CHANNELS = 4;
const WHITE = 255;

export async function readQrCode(picture: Locator): Promise<string> {
  const size = Number((await picture.getAttribute('viewBox'))?.split(' ')[2]);
  const path = (await picture.locator('path').getAttribute('d')) ?? '';
  const width = size * PIXELS_PER_MODULE;
  const pixels = new Uint8ClampedArray(width * width * CHANNELS).fill(WHITE);
  for (const [, column, row] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    blacken(pixels, width, Number(column), Number(row));
  }
  const read = jsQr.default(pixels, width, width);
  if (read === null) throw new Error('the picture is no QR code');
  return read.data;
}

function blacken(pixels: Uint8ClampedArray, width: number, column: number, row: number): void {
  for (let y = row * PIXELS_PER_MODULE; y < (row + 1) * PIXELS_PER_MODULE; y += 1) {
    for (let x = column * PIXELS_PER_MODULE; x < (column + 1) * PIXELS_PER_MODULE; x += 1) {
      const at = (y * width + x) * CHANNELS;
      pixels.fill(0, at, at + CHANNELS - 1);
    }
  }
}
