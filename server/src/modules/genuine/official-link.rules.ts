/**
 * Whether an address is ours, and if not, what it plays on. Pure, and wary in one direction only: an address is ours when
 * its host is one of ours letter by letter; whatever merely looks so is said to look so.
 *
 * Attacks: letters of other scripts that look like Latin ones (раураl), a letter off (brokerr.example), our name in front
 * of somebody else's host (portal.broker.example.evil.test), our name before an @ (https://portal.broker.example@evil.test).
 */
import { domainToASCII, domainToUnicode } from 'node:url';

export type LinkVerdict = 'ours' | 'looks-like-ours' | 'not-ours' | 'unreadable';
export type LinkReason =
  | 'other-script'
  | 'look-alike'
  | 'one-off'
  | 'our-name-in-it'
  | 'before-the-at'
  | 'number-address'
  | 'not-encrypted';

export interface JudgedLink {
  readonly verdict: LinkVerdict;
  /** The host that is really reached, as it reads and as it is spelled in the network; null where there is none. */
  readonly host: string | null;
  readonly spelled: string | null;
  readonly reasons: readonly LinkReason[];
}

const UNREADABLE: JudgedLink = { verdict: 'unreadable', host: null, spelled: null, reasons: [] };

/** `official`: hosts of ours, in small letters; each stands for itself and the names below it. */
export function judgeLink(text: string, official: readonly string[]): JudgedLink {
  const read = readTarget(text);
  if (read === null) return UNREADABLE;
  const { spelled, before, scheme } = read;
  const host = domainToUnicode(spelled);
  const reasons = new Set<LinkReason>();
  if (before !== '') reasons.add('before-the-at');
  if (official.some((own) => spelled === own || spelled.endsWith(`.${own}`))) {
    if (scheme === 'http:') reasons.add('not-encrypted');
    // With a name before the @ the host is still ours; a page that asks for such an address is not.
    return { verdict: before === '' ? 'ours' : 'looks-like-ours', host, spelled, reasons: [...reasons] };
  }
  if (/^[\d.]+$|^\[/.test(spelled)) reasons.add('number-address');
  const plays = official.map((own) => playOn(spelled, host, own)).filter((play) => play !== null);
  for (const play of plays) reasons.add(play);
  const nameBefore = official.some((own) => skeleton(before).includes(skeleton(own)));
  const looks = plays.length > 0 || nameBefore;
  if (looks && isOfOtherScript(host)) reasons.add('other-script');
  return { verdict: looks ? 'looks-like-ours' : 'not-ours', host, spelled, reasons: [...reasons] };
}

interface Target {
  readonly spelled: string;
  readonly scheme: string | null;
  /** What stands before an @ in an address of a page. */
  readonly before: string;
}

/** An address of a page, of a mailbox, or a bare host. */
function readTarget(raw: string): Target | null {
  const text = raw.trim().replace(/^<|>$/g, '');
  if (/^(https?|ftp):/i.test(text)) {
    if (!URL.canParse(text)) return null;
    const { hostname, protocol, username, password } = new URL(text);
    if (hostname === '') return null;
    const before = decoded([username, password].filter((part) => part !== '').join(':'));
    return { spelled: hostname.replace(/\.$/, ''), scheme: protocol, before };
  }
  const mail = /^(?:[^<>\s@]*\s)*<?[^\s@<>/:]+@([^\s@<>/:]+)>?$/.exec(text);
  const bare = mail?.[1] ?? /^([^\s/:@?#]+\.[^\s/:@?#]+)(?::\d{1,5})?(?:[/?#].*)?$/.exec(text)?.[1];
  const spelled = bare === undefined ? '' : domainToASCII(bare.replace(/\.$/, '')).toLowerCase();
  return spelled === '' ? null : { spelled, scheme: null, before: '' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How a host plays on one of ours; null when it does not. */
function playOn(spelled: string, host: string, own: string): LinkReason | null {
  const [name = own] = own.split('.').slice(-2);
  const looked = skeleton(host);
  if (looked === skeleton(own) || looked.endsWith(`.${skeleton(own)}`)) return 'look-alike';
  if (spelled.includes(own) || spelled.replaceAll('-', '.').includes(own)) return 'our-name-in-it';
  const brand = skeleton(name);
  const labels = looked.split(/[.-]/);
  if (brand.length >= SHORT && labels.includes(brand)) return 'our-name-in-it';
  if (brand.length >= SHORT && labels.some((label) => isOneOff(label, brand))) return 'one-off';
  return null;
}

/** Shorter names are within one letter of too many honest words. */
const SHORT = 5;

/** Letters that look like Latin ones, by the Latin letter; the commonest of Unicode's confusables (UTS 39). */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  а: 'a',
  α: 'a',
  ɑ: 'a',
  е: 'e',
  ε: 'e',
  ҽ: 'e',
  о: 'o',
  ο: 'o',
  օ: 'o',
  σ: 'o',
  0: 'o',
  р: 'p',
  ρ: 'p',
  с: 'c',
  ϲ: 'c',
  у: 'y',
  ү: 'y',
  γ: 'y',
  х: 'x',
  χ: 'x',
  і: 'l',
  ı: 'l',
  ι: 'l',
  ӏ: 'l',
  i: 'l',
  1: 'l',
  '|': 'l',
  ј: 'j',
  ѕ: 's',
  5: 's',
  ԁ: 'd',
  ɡ: 'g',
  ց: 'g',
  һ: 'h',
  н: 'h',
  к: 'k',
  κ: 'k',
  м: 'm',
  п: 'n',
  ո: 'n',
  η: 'n',
  ν: 'v',
  ѵ: 'v',
  υ: 'u',
  ս: 'u',
  ω: 'w',
  ѡ: 'w',
  ԝ: 'w',
  т: 't',
  τ: 't',
  в: 'b',
  ь: 'b',
  3: 'e',
  4: 'a',
  г: 'r',
};

/** What a hurried eye sees: accents gone, look-alikes as one, pairs that read as one letter as that letter. */
export const skeleton = (text: string): string =>
  [
    ...text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{Mark}/gu, ''),
  ]
    .map((letter) => LOOKS_LIKE[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd');

const isOfOtherScript = (host: string): boolean => /[^\p{Script=Latin}\p{Script=Common}]/u.test(host);

/** One letter more, less, changed, or two swapped. */
export function isOneOff(left: string, right: string): boolean {
  if (left === right || Math.abs(left.length - right.length) > 1) return false;
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const [a, b] = [left.slice(at), right.slice(at)];
  const swapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || (a.length > 1 && swapped);
}
