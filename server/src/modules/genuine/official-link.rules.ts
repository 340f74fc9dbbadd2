/**
 * Whether an address is ours, and if not, what it plays on. Pure, and wary in one direction only: an address is ours when
 * its host is one of ours letter by letter; whatever merely looks so is said to look so.
 *
 * Attacks: letters of other scripts that look like Latin ones (раураl), a letter off (brokerr.example), our name in front
 * of somebody else's host (portal.broker.example.evil.test), our name before an @ (https://portal.broker.example@evil.test).
 */
import { domainToUnicode } from 'node:url';

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
  const { spelled, before, scheme, written, isReadTwoWays } = read;
  const host = domainToUnicode(spelled);
  const reasons = new Set<LinkReason>();
  if (before !== '') reasons.add('before-the-at');
  if (official.some((own) => spelled === own || spelled.endsWith(`.${own}`))) {
    if (scheme !== null && scheme !== 'https:') reasons.add('not-encrypted');
    if (isReadTwoWays) reasons.add('before-the-at');
    // With a name before the @ the host is still ours; a page that asks for such an address is not.
    return {
      verdict: before === '' && !isReadTwoWays ? 'ours' : 'looks-like-ours',
      host,
      spelled,
      reasons: [...reasons],
    };
  }
  if (/^[\d.]+$|^\[/.test(spelled)) reasons.add('number-address');
  const plays = official.map((own) => playOn(spelled, host, own)).filter((play) => play !== null);
  for (const play of plays) reasons.add(play);
  const nameBefore = official.some((own) => playsBefore(`${before} ${written}`, own));
  if (nameBefore) reasons.add('before-the-at');
  const looks = plays.length > 0 || nameBefore;
  if (looks && isOfOtherScript(host)) reasons.add('other-script');
  return { verdict: looks ? 'looks-like-ours' : 'not-ours', host, spelled, reasons: [...reasons] };
}

interface Target {
  readonly spelled: string;
  readonly scheme: string | null;
  /** What stands before an @ in an address of a page. */
  readonly before: string;
  /** Of a mailbox: its name there, and the name beside it. */
  readonly written: string;
  /** A browser ends the host at a backslash; other programs do not, and go to what stands behind the @. */
  readonly isReadTwoWays: boolean;
}

/** An address of a page, of a mailbox, or a bare host: read as a browser reads what is typed into it. */
function readTarget(raw: string): Target | null {
  const text = raw
    .trim()
    .replace(/^<|>$/g, '')
    .replace(/^mailto:/i, '');
  const mail = /^((?:[^<>@]*<)?[^\s@<>/:\\]+)@([^\s@<>/:\\?#]+)>?(?:\?\S*)?$/.exec(text);
  // What stands before the @ of a mailbox, or beside it, is whatever its sender wrote.
  if (mail?.[2] !== undefined) return hostOf(`https://${mail[2]}`, { scheme: null, written: mail[1] ?? '' });
  if (/^(https?|ftp):/i.test(text)) return hostOf(text, { scheme: 'its own', written: '' });
  return hostOf(`https://${text}`, { scheme: null, written: '' });
}

function hostOf(text: string, { scheme, written }: { scheme: 'its own' | null; written: string }): Target | null {
  if (/\s/.test(text) || !URL.canParse(text)) return null;
  const { hostname, protocol, username, password } = new URL(text);
  const spelled = hostname.replace(/\.+$/, '');
  // One word is no host of the internet; typed without https it is a search.
  if (spelled === '' || (scheme === null && !spelled.includes('.'))) return null;
  const before = decoded([username, password].filter((part) => part !== '').join(':'));
  const isReadTwoWays = /^\w+:[\\/]*[^/?#]*\\[^/?#]*@/.test(text);
  return { isReadTwoWays, spelled, scheme: scheme === null ? null : protocol, before, written };
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
  const looked = skeleton(host);
  if (looked === skeleton(own) || looked.endsWith(`.${skeleton(own)}`)) return 'look-alike';
  if (spelled.includes(own) || spelled.replaceAll('-', '.').includes(own)) return 'our-name-in-it';
  const brand = skeleton(brandOf(own)).replaceAll('-', '');
  if (brand.length < SHORT) return null;
  const names = looked.split('.');
  // Also with hyphens between, or in one word with others: harbor-line, harborlinesecure.
  const words = names.flatMap((name) => [name.replaceAll('-', ''), ...name.split('-')]);
  if (words.includes(brand)) return 'our-name-in-it';
  if (words.some((word) => isOneOff(word, brand))) return 'one-off';
  return words.some((word) => word.includes(brand)) ? 'our-name-in-it' : null;
}

/** Before an @ anything can stand: our name there says nothing of who is reached. */
function playsBefore(text: string, own: string): boolean {
  const brand = skeleton(brandOf(own));
  const looked = skeleton(text);
  return looked.includes(skeleton(own)) || (brand.length >= SHORT && looked.includes(brand));
}

/** The name that is ours in a host: of portal.harborline.co.jp it is harborline, neither what is below nor above it. */
function brandOf(own: string): string {
  const [, ...names] = own.split('.').toReversed();
  const [above = own, name] = names;
  return name !== undefined && above.length <= LONGEST_SHARED ? name : above;
}
/** Names that many share below a country: co, com, ne, org, gov. */
const LONGEST_SHARED = 3;

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
  8: 'b',
  ß: 'b',
  ø: 'o',
  ð: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ƀ: 'b',
  ɓ: 'b',
  ƙ: 'k',
  ɩ: 'l',
  ŋ: 'n',
  ƞ: 'n',
  ԛ: 'q',
  æ: 'ae',
  œ: 'oe',
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
