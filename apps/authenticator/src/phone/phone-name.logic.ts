/** A first guess at the name of this phone, from what its browser says of itself; the owner may change it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/u, 'iPhone'],
  [/iPad/u, 'iPad'],
  [/Android/u, 'Android'],
  [/Windows/u, 'Windows'],
  [/Macintosh/u, 'Mac'],
  [/CrOS/u, 'ChromeOS'],
  [/Linux/u, 'Linux'],
];

/** Browsers of Android name its model between the version and the end; newer ones say K for all of them. */
const MODEL = /Android [\d.]+; ([^;)]{2,30})\)/u;

export function phoneNameFrom(userAgent: string): string {
  const [, model] = MODEL.exec(userAgent) ?? [];
  return model ?? KINDS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? '';
}
