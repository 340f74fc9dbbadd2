/** Reads the picture of a camera: by the browser where it can, else by a part of the app that is fetched for it. */

export type QrReader = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats?(): Promise<readonly string[]>;
}

/** Wide enough for every code of ours, and few enough pixels for an old phone. */
const WIDEST = 640;

export async function openQrReader(): Promise<QrReader> {
  const Detector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  // Some browsers know the class and no format.
  const formats = await Detector?.getSupportedFormats?.().catch((): readonly string[] => []);
  return Detector !== undefined && formats?.includes('qr_code') === true ? byBrowser(Detector) : byPixels();
}

function byBrowser(Detector: DetectorClass): QrReader {
  const detector = new Detector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function byPixels(): Promise<QrReader> {
  const { readPixels } = await import('./qr-pixels.chunk.ts');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const { videoWidth, videoHeight } = video;
    if (context === null || videoWidth === 0 || videoHeight === 0) return null;
    const scale = Math.min(1, WIDEST / Math.max(videoWidth, videoHeight));
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return readPixels(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}
