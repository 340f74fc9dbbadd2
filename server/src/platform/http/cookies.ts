/**
 * Cookies of this product. All carry the `__Host-` prefix (Secure, Path=/, no Domain), so that no sibling host can set
 * or widen them, and hold nothing but a random secret (that of a sign-in by a passkey alone begins with its end).
 */
export const COOKIES = {
  session: '__Host-strongroom-session',
  signIn: '__Host-strongroom-sign-in',
  device: '__Host-strongroom-device',
  // Of the desk, an origin of its own: nothing here is read at the portal, nor the others there.
  staff: '__Host-strongroom-staff',
  staffSignIn: '__Host-strongroom-staff-sign-in',
  staffBrowser: '__Host-strongroom-staff-browser',
  // Of the gate, at the origin of an application behind it.
  gate: '__Host-strongroom-gate',
  gateEntry: '__Host-strongroom-gate-entry',
  /** The browser in which a client asked for consent. */
  consent: '__Host-strongroom-consent',
} as const;
export type CookieName = keyof typeof COOKIES;

const BEGINNINGS = Object.entries(COOKIES).map(([name, header]) => ({ name: name as CookieName, text: `${header}=` }));
const PREFIX = '__Host-strongroom-';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

type Names<T> = { [name in CookieName]?: T };
export type RequestCookies = { readonly [name in CookieName]?: string };

/**
 * Reads our cookies from a Cookie header, as browsers write it (RFC 6265 section 4.2.1). A cookie that appears twice
 * counts as absent.
 *
 * Attack: a second cookie of the same name, planted by another page of the host, decides which of two sessions is used.
 */
export function readCookies(header: string | undefined): RequestCookies {
  const found: Names<string> = {};
  // Most requests of others have none of ours, and every request comes through here.
  if (header === undefined || !header.includes(PREFIX)) return found;
  const seen: Names<true> = {};
  for (let start = 0; start < header.length; ) {
    const semicolon = header.indexOf(';', start);
    const end = semicolon < 0 ? header.length : semicolon;
    while (isSpace(header.charCodeAt(start))) start += 1;
    if (header.startsWith(PREFIX, start)) readOne(header, start, end, seen, found);
    start = end + 1;
  }
  return found;
}

function readOne(header: string, start: number, end: number, seen: Names<true>, found: Names<string>): void {
  for (const { name, text } of BEGINNINGS) {
    if (!header.startsWith(text, start)) continue;
    if (seen[name] === true) {
      // Also when the first was no secret of ours: which of the two a page planted cannot be told.
      delete found[name];
      return;
    }
    seen[name] = true;
    const value = header.slice(start + text.length, end).trim();
    if (SECRET.test(value)) found[name] = value;
    return;
  }
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09;

/**
 * `maxAgeSeconds` undefined: until the browser closes. `Lax` only where one must arrive from elsewhere signed in, and a
 * token or a foreign page's lack of the secret guards what changes anything.
 */
export function setCookie(
  name: CookieName,
  value: string,
  maxAgeSeconds?: number,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${COOKIES[name]}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${age}`;
}

export const clearCookie = (name: CookieName): string => setCookie(name, '', 0);

/** A Cookie header without what is ours, for whoever stands behind us. */
export const withoutOurCookies = (header: string | undefined): string =>
  (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !pair.startsWith(PREFIX))
    .join('; ');
