/** The way to the key of this browser. Nothing waits for it that cannot do without. */
export const deviceKeys = (): Promise<typeof import('./device-key.chunk.ts') | null> =>
  import('./device-key.chunk.ts').catch(() => null);
