/**
 * Cookies of this product. All carry the `__Host-` prefix (Secure, Path=/, no Domain), so that no sibling host can set
 * or widen them, and hold nothing but a random secret.
 */
export const COOKIES = {
  session: '__Host-strongroom-session',
  signIn: '__Host-strongroom-sign-in',
  device: '__Host-strongroom-device',
} as const;
export type CookieName = keyof typeof COOKIES;

const byHeaderName = new Map<string, CookieName>(
  Object.entries(COOKIES).map(([name, header]) => [header, name as CookieName]),
);
const PREFIX = '__Host-strongroom-';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export type RequestCookies = { readonly [name in CookieName]?: string };

/**
 * Reads our cookies from a Cookie header. A cookie that appears twice counts as absent.
 *
 * Attack: a second cookie of the same name, planted by another page of the host, decides which of two sessions is used.
 */
export function readCookies(header: string | undefined): RequestCookies {
  const found: { [name in CookieName]?: string } = {};
  // Most requests of others have none of ours, and every request comes through here.
  if (header === undefined || !header.includes(PREFIX)) return found;
  const first: { [name in CookieName]?: string } = {};
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? undefined : byHeaderName.get(pair.slice(0, equals).trim());
    if (name === undefined) continue;
    const value = pair.slice(equals + 1).trim();
    if (first[name] === undefined) {
      first[name] = value;
      if (SECRET.test(value)) found[name] = value;
      // Also when the first was no secret of ours: which of the two a page planted cannot be told.
    } else delete found[name];
  }
  return found;
}

/** `maxAgeSeconds` undefined: until the browser closes. */
export function setCookie(name: CookieName, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${COOKIES[name]}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict${age}`;
}

export const clearCookie = (name: CookieName): string => setCookie(name, '', 0);
