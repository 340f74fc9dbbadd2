/** QR codes out of pixels, for browsers that read none by themselves. Fetched when the camera opens. */
import jsQr from 'jsqr';

/** One module under two roofs: bundlers and Node.js disagree on where its function stands. */
const read = typeof jsQr === 'function' ? jsQr : (jsQr as { readonly default: typeof import('jsqr').default }).default;

/** The text of the code in the picture; our pages draw dark on light, so the other way is not looked for. */
export function readPixels(picture: Pick<ImageData, 'data' | 'width' | 'height'>): string | null {
  const { data, width, height } = picture;
  const found = read(new Uint8ClampedArray(data), width, height, { inversionAttempts: 'dontInvert' });
  return found === null || found.data === '' ? null : found.data;
}
