/** A drawn code is read from its pixels as a camera would bring them: small, large, turned, darkened; noise is no code. */
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { readPixels } from './qr-pixels.chunk.ts';

const TEXT = 'https://key.example/#prompt=chl_01j0000000000000000000abcd.42';
const SIZE = 400;

/** The code on a grey ground, `scale` pixels a module, turned by so many degrees. */
function picture({
  scale,
  degrees = 0,
  dark = 40,
  light = 220,
}: {
  scale: number;
  degrees?: number;
  dark?: number;
  light?: number;
}) {
  const { data: modules, size } = encode(TEXT, { ecc: 'M', border: 4 });
  const data = new Uint8ClampedArray(SIZE * SIZE * 4).fill(255);
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const [dx, dy] = [x - SIZE / 2, y - SIZE / 2];
      const column = Math.floor((dx * cosine + dy * sine) / scale + size / 2);
      const row = Math.floor((dy * cosine - dx * sine) / scale + size / 2);
      data.fill(modules[row]?.[column] === true ? dark : light, (y * SIZE + x) * 4, (y * SIZE + x) * 4 + 3);
    }
  }
  return { data, width: SIZE, height: SIZE };
}

describe('a code before the camera', () => {
  it.each([
    ['near', { scale: 8 }],
    ['far', { scale: 3 }],
    ['turned', { scale: 5, degrees: 17 }],
    ['on its head', { scale: 5, degrees: 180 }],
    ['in bad light', { scale: 6, dark: 90, light: 140 }],
  ])('%s is read', (_name, how) => {
    expect(readPixels(picture(how))).toBe(TEXT);
  });

  it('is not found where there is none', () => {
    const { width, height, data } = picture({ scale: 6, dark: 200, light: 200 });
    expect(readPixels({ width, height, data })).toBeNull();
    const stripes = data.map((_, at) => ((at >> 4) % 2 === 0 ? 0 : 255));
    expect(readPixels({ width, height, data: stripes })).toBeNull();
  });
});
