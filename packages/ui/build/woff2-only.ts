/** For the builds of apps that use the faces: the packages offer woff beside woff2, and every browser reads woff2. */
export const woff2Only = () => ({
  name: 'woff2-only',
  enforce: 'pre' as const,
  transform: (code: string, id: string): string | undefined =>
    id.includes('@fontsource') && /\.css(\?\w+)?$/u.test(id)
      ? code.replaceAll(/,\s*url\([^)]*\.woff\) format\(["']woff["']\)/gu, '')
      : undefined,
});
